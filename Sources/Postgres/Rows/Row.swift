/// One row of a result.
public struct Row {
    @usableFromInline let rows: Rows
    @usableFromInline let index: Int

    @usableFromInline
    init(rows: Rows, index: Int) {
        self.rows = rows
        self.index = index
    }

    /// A reader of the columns, left to right.
    @inlinable
    public func columns() -> ColumnReader {
        ColumnReader(row: self)
    }

    /// The value of the column at `index`, counted from 0.
    ///
    /// Throws `.decoding` where there is no such column, its type is another, or its value does not fit.
    @inlinable
    public func decode<T: PostgresDecodable>(_ index: Int, as: T.Type = T.self) throws(PostgresError) -> T {
        do throws(PostgresDecodingFault) {
            // The bytes belong to `rows`, which must outlive their reading.
            return try withExtendedLifetime(rows) { () throws(PostgresDecodingFault) -> T in
                try T.decodePostgres(rows.cell(self.index, index))
            }
        } catch {
            throw rows.decodingError(error, column: index, wanted: T.self)
        }
    }
}

@available(*, unavailable)
extension Row: Sendable {}

/// Reads the columns of a row from left to right.
public struct ColumnReader {
    @usableFromInline let row: Row
    @usableFromInline var column = 0

    @inlinable
    init(row: Row) {
        self.row = row
    }

    /// The value of the next column. Throws as ``Row/decode(_:as:)`` does.
    @inlinable
    public mutating func next<T: PostgresDecodable>(_: T.Type = T.self) throws(PostgresError) -> T {
        defer { column += 1 }
        return try row.decode(column, as: T.self)
    }
}

@available(*, unavailable)
extension ColumnReader: Sendable {}
