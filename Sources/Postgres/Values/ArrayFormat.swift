// The binary form of an array: the number of dimensions, whether there are NULLs, the type of the elements; for each
// dimension its length and lower bound; then each element as its length (-1 for NULL) and its bytes. An empty array
// has no dimension at all.

extension ParameterEncoder {
    /// Appends the whole of an array.
    @inlinable
    mutating func array<Element: PostgresEncodable>(_ elements: [Element]) {
        // What the elements take at least, and what most take at most, in one growth.
        reserve(20 + elements.count * (4 + MemoryLayout<Element>.size))
        append(Int32(elements.isEmpty ? 0 : 1))
        append(Int32(elements.contains { $0.isPostgresNull } ? 1 : 0))
        append(Element.postgresType.rawValue)
        guard !elements.isEmpty else { return }
        // Beyond 32 bits the value is oversized, too, and never sent.
        append(Int32(truncatingIfNeeded: elements.count))
        append(Int32(1))
        for element in elements {
            field(element)
        }
    }
}

extension PostgresArrayElement where Self: PostgresEncodable {
    /// Writes the elements one after the other, behind the header.
    @inlinable
    public static func encodePostgresArray(_ array: [Self], into encoder: inout ParameterEncoder) {
        encoder.array(array)
    }

    /// Writes the elements one after the other, nil as NULL, behind the header.
    @inlinable
    public static func encodePostgresArray(_ array: [Self?], into encoder: inout ParameterEncoder) {
        encoder.array(array)
    }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    /// Reads an array of at most one dimension, whatever its lower bound.
    ///
    /// Throws `.range` for more dimensions, `.type` for a column that is no array, and what the elements throw.
    @inlinable
    public static func decodePostgresArray(_ cell: PostgresCell) throws(PostgresDecodingFault) -> [Self] {
        guard let elementType = cell.type.element else { throw .type }
        var reader = ByteReader(try cell.required())
        let dimensions = try reader.next(Int32.self)
        let hasNulls = try reader.next(Int32.self)
        guard hasNulls == 0 || hasNulls == 1 else { throw .malformed }
        guard try reader.next(UInt32.self) == elementType.rawValue else { throw .malformed }
        guard dimensions != 0 else {
            guard reader.remaining == 0 else { throw .malformed }
            return []
        }
        guard dimensions == 1 else { throw dimensions > 0 ? .range : .malformed }
        let count = Int(try reader.next(Int32.self))
        _ = try reader.next(Int32.self)
        // Each element has at least its length, so a count beyond that is a lie, and reserves no memory.
        guard count >= 0, count <= reader.remaining / 4 else { throw .malformed }
        var elements: [Self] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            elements.append(try decodePostgres(next(&reader, type: elementType)))
        }
        guard reader.remaining == 0 else { throw .malformed }
        return elements
    }

    /// The next element where it lies. Throws `.malformed` for a length that is negative or beyond the end.
    @inlinable
    static func next(
        _ reader: inout ByteReader, type: PostgresType
    ) throws(PostgresDecodingFault) -> PostgresCell {
        let length = try reader.next(Int32.self)
        guard length != -1 else { return PostgresCell(type: type, bytes: nil) }
        return PostgresCell(type: type, bytes: UnsafeRawBufferPointer(rebasing: try reader.next(count: Int(length))))
    }
}
