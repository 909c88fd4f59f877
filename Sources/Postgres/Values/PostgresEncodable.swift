/// A value that can be a parameter of a statement.
///
/// Parameters travel in PostgreSQL's binary format (the `…_send` and `…_recv` functions of its source define it).
public protocol PostgresEncodable: Sendable {
    /// The type the parameter is declared with; the same for every value, NULL included.
    static var postgresType: PostgresType { get }

    /// Whether this value is NULL; then ``encodePostgres(into:)`` is not called.
    var isPostgresNull: Bool { get }

    /// Writes the binary form, without its length.
    func encodePostgres(into encoder: inout ParameterEncoder)
}

extension PostgresEncodable {
    /// False: only an optional can be NULL.
    @inlinable public var isPostgresNull: Bool { false }
}

/// Where parameters write their binary form: one contiguous buffer for all parameters of a statement.
///
/// Each parameter is its type, its length (-1 for NULL) and its bytes; numbers are in network order throughout.
public struct ParameterEncoder: Sendable {
    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var count = 0
    /// Set when one value is longer than the protocol's 32-bit length can say; such a statement is never sent.
    @usableFromInline var isOversized = false

    @usableFromInline
    init() {}

    /// Appends an integer in network order.
    @inlinable
    public mutating func append<I: FixedWidthInteger>(_ value: I) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends raw bytes as they are.
    @inlinable
    public mutating func append(contentsOf raw: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: raw)
    }

    /// Makes room for `count` more bytes, growing by doubling as the buffer itself would.
    @inlinable
    mutating func reserve(_ count: Int) {
        let needed = bytes.count + count
        if needed > bytes.capacity {
            bytes.reserveCapacity(Swift.max(needed, 2 * bytes.capacity))
        }
    }

    /// Appends one parameter: type, length, bytes.
    @inlinable
    mutating func parameter<P: PostgresEncodable>(_ value: P) {
        // Most statements fit into this, and those without parameters allocate nothing.
        if count == 0 { bytes.reserveCapacity(112) }
        append(P.postgresType.rawValue)
        field(value)
        count += 1
    }

    /// Appends a length and that many bytes, as a parameter and an element of an array both have them.
    @inlinable
    mutating func field<P: PostgresEncodable>(_ value: P) {
        if value.isPostgresNull {
            append(Int32(-1))
            return
        }
        let start = bytes.count
        append(Int32(0))
        value.encodePostgres(into: &self)
        setLength(at: start)
    }

    @inlinable
    mutating func setLength(at start: Int) {
        let length = Int32(exactly: bytes.count - start - 4)
        isOversized = isOversized || length == nil
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: (length ?? 0).bigEndian, toByteOffset: start, as: Int32.self)
        }
    }
}
