/// A value that can be read from a column of a result.
public protocol PostgresDecodable: SendableMetatype {
    /// Reads the binary form of one value.
    ///
    /// Safe on any bytes: whatever does not make a value of this type throws, with the reason.
    static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Self
}

/// One value of a result where it lies: its type and its bytes. Valid only during the call it is passed to.
public struct PostgresCell {
    /// The type of the column, or of the array's elements.
    public let type: PostgresType
    /// Nil for NULL.
    public let bytes: UnsafeRawBufferPointer?

    /// A value of that type, in binary format; the bytes must outlive the reading of it.
    @inlinable
    public init(type: PostgresType, bytes: UnsafeRawBufferPointer?) {
        self.type = type
        self.bytes = bytes
    }

    /// The bytes. Throws `.null` when there are none.
    @inlinable
    func required() throws(PostgresDecodingFault) -> UnsafeRawBufferPointer {
        guard let bytes else { throw .null }
        return bytes
    }

    /// The bytes of a value of just this type. Throws `.null`, or `.type` for any other type.
    @inlinable
    func required(_ expected: PostgresType) throws(PostgresDecodingFault) -> UnsafeRawBufferPointer {
        guard type == expected else { throw .type }
        return try required()
    }
}

/// Why bytes do not make the value that was asked for.
public enum PostgresDecodingFault: Error, Hashable {
    /// NULL, where a value was asked for.
    case null
    /// A column of another type.
    case type
    /// Bytes that are no value of their type: a wrong length, a truncated array, text that is not UTF-8.
    case malformed
    /// A good value that the Swift type cannot hold: NaN, infinity, too many digits.
    case range
    /// A column the result does not have.
    case column
}

/// Reads integers in network order from left to right, never beyond the end.
@usableFromInline
struct ByteReader {
    @usableFromInline var rest: Slice<UnsafeRawBufferPointer>

    @inlinable
    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes[...]
    }

    @inlinable var remaining: Int { rest.count }

    /// The next integer. Throws `.malformed` where fewer bytes are left.
    @inlinable
    mutating func next<I: FixedWidthInteger>(_: I.Type) throws(PostgresDecodingFault) -> I {
        try UnsafeRawBufferPointer(rebasing: next(count: MemoryLayout<I>.size)).integer(I.self)
    }

    /// The next `count` bytes. Throws `.malformed` where fewer are left.
    @inlinable
    mutating func next(count: Int) throws(PostgresDecodingFault) -> Slice<UnsafeRawBufferPointer> {
        guard count >= 0, count <= rest.count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension UnsafeRawBufferPointer {
    /// All of these bytes as one integer in network order. Throws `.malformed` unless there are just as many.
    @inlinable
    func integer<I: FixedWidthInteger>(_: I.Type) throws(PostgresDecodingFault) -> I {
        guard count == MemoryLayout<I>.size else { throw .malformed }
        return I(bigEndian: loadUnaligned(as: I.self))
    }
}
