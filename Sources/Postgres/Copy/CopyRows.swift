/// Rows for one `COPY … FROM STDIN (FORMAT binary)`, encoded here and now.
///
/// A row holds its columns as a statement's parameters would be: the count, then the length and the bytes of each.
public struct CopyRows: Sendable {
    @usableFromInline var encoder = ParameterEncoder()
    /// How many rows there are.
    public private(set) var count = 0

    /// No rows.
    public init() {}

    /// How many bytes they take, for whoever decides when to send them.
    public var byteCount: Int { encoder.bytes.count }

    var isOversized: Bool { encoder.isOversized }

    /// Appends a row, its columns in the order in which COPY names them; their types must be the columns' own.
    @inlinable
    public mutating func append<each C: PostgresEncodable>(_ columns: repeat each C) {
        let start = beginRow()
        var count: Int16 = 0
        repeat appendColumn(each columns, &count)
        endRow(at: start, columns: count)
    }

    @inlinable
    mutating func appendColumn<C: PostgresEncodable>(_ column: C, _ count: inout Int16) {
        encoder.field(column)
        count += 1
    }

    /// Leaves room for the number of columns.
    @usableFromInline
    mutating func beginRow() -> Int {
        encoder.append(Int16(0))
        return encoder.bytes.count - MemoryLayout<Int16>.size
    }

    @usableFromInline
    mutating func endRow(at start: Int, columns: Int16) {
        encoder.bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: columns.bigEndian, toByteOffset: start, as: Int16.self)
        }
        count += 1
    }
}

/// What stands around the rows in COPY's binary format.
enum CopyFormat {
    /// The signature, no flags, and no extension of the header.
    static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + Array(repeating: 0, count: 8)
    /// A row of -1 columns is the end.
    static let trailer: [UInt8] = [0xFF, 0xFF]
}
