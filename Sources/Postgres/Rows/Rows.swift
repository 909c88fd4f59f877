internal import CLibPQ

/// The rows one statement gave, where libpq has put them.
///
/// It owns the `PGresult` and frees it when it goes; rows and readers keep it alive. Not `Sendable`: read it inside
/// the body and return values of your own.
public final class Rows: Sequence {
    private let result: ResultHandle
    let statement: Statement?
    /// How many rows there are to read.
    public let count: Int
    let columnCount: Int

    init(_ result: consuming ResultHandle, statement: Statement?) {
        count = Int(PQntuples(result.pointer))
        columnCount = Int(PQnfields(result.pointer))
        self.result = result
        self.statement = statement
    }

    /// How many rows the command selected, inserted, updated or deleted; 0 for commands that do not count.
    public var affected: Int {
        result.affectedRows
    }

    /// One row; `row` must be in `0..<count`.
    public subscript(_ row: Int) -> Row {
        precondition(row >= 0 && row < count, "row out of range")
        return Row(rows: self, index: row)
    }

    /// An iterator over the rows; each call begins anew.
    public func makeIterator() -> Iterator {
        Iterator(rows: self)
    }

    /// Gives the rows in the server's order.
    public struct Iterator: IteratorProtocol {
        private let rows: Rows
        private var index = 0

        fileprivate init(rows: Rows) {
            self.rows = rows
        }

        /// The next row, or nil behind the last.
        public mutating func next() -> Row? {
            guard index < rows.count else { return nil }
            defer { index += 1 }
            return Row(rows: rows, index: index)
        }
    }

    /// One value where it lies. Throws `.column` beyond the last column; `row` is known to exist.
    @usableFromInline
    func cell(_ row: Int, _ column: Int) throws(PostgresDecodingFault) -> PostgresCell {
        guard column >= 0, column < columnCount else { throw .column }
        let type = PostgresType(rawValue: PQftype(result.pointer, Int32(column)))
        guard PQgetisnull(result.pointer, Int32(row), Int32(column)) == 0,
            let start = PQgetvalue(result.pointer, Int32(row), Int32(column))
        else { return PostgresCell(type: type, bytes: nil) }
        let length = Int(PQgetlength(result.pointer, Int32(row), Int32(column)))
        return PostgresCell(type: type, bytes: UnsafeRawBufferPointer(start: start, count: length))
    }

    /// What a failed decoding is reported as: the column and both types, never the value.
    @usableFromInline
    func decodingError(_ fault: PostgresDecodingFault, column: Int, wanted: Any.Type) -> PostgresError {
        let name = PQfname(result.pointer, Int32(column)).map { String(cString: $0) } ?? "?"
        let type = PQftype(result.pointer, Int32(column))
        return PostgresError(
            kind: .decoding,
            message: "column \(column) (\(name), type OID \(type)) as \(wanted): \(fault)",
            statement: statement?.text)
    }
}

@available(*, unavailable)
extension Rows: Sendable {}
