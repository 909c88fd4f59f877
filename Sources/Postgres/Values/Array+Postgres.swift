public import FoundationEssentials

/// A value whose Swift array has a form in PostgreSQL.
///
/// The array's two directions are requirements of the element, so that bytes can make a `bytea` where every other
/// element makes an array, and so that the loop over the elements is compiled for each element type: a call through a
/// parameter pack, as `bind` makes it, is not specialised.
public protocol PostgresArrayElement: Sendable {
    /// The type of a whole array of these.
    static var postgresArrayType: PostgresType { get }

    /// Writes the binary form of the whole array.
    static func encodePostgresArray(_ array: [Self], into encoder: inout ParameterEncoder)

    /// Writes the binary form of a whole array that may have NULLs in it.
    static func encodePostgresArray(_ array: [Self?], into encoder: inout ParameterEncoder)

    /// Reads the binary form of a whole array. Safe on any bytes.
    static func decodePostgresArray(_ cell: PostgresCell) throws(PostgresDecodingFault) -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    @inlinable public static var postgresType: PostgresType { Element.postgresArrayType }

    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        Element.encodePostgresArray(self, into: &encoder)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads a `bytea` as bytes, and any other one-dimensional array element by element.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> [Element] {
        try Element.decodePostgresArray(cell)
    }
}

/// A byte is no PostgreSQL type of its own: an array of them is a `bytea`.
extension UInt8: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .bytea }

    @inlinable
    public static func encodePostgresArray(_ array: [UInt8], into encoder: inout ParameterEncoder) {
        array.withUnsafeBytes { encoder.append(contentsOf: $0) }
    }

    /// Out of reach: an array of optional bytes is no parameter, since a byte is none.
    @inlinable
    public static func encodePostgresArray(_ array: [UInt8?], into encoder: inout ParameterEncoder) {
        encodePostgresArray(array.compactMap { $0 }, into: &encoder)
    }

    @inlinable
    public static func decodePostgresArray(_ cell: PostgresCell) throws(PostgresDecodingFault) -> [UInt8] {
        Array(try cell.required(.bytea))
    }
}

extension Bool: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .boolArray }
}

extension Int16: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension String: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .textArray }
}

extension UUID: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .uuidArray }
}

extension PostgresNumeric: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .numericArray }
}

extension PostgresTimestamp: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension PostgresJSON: PostgresArrayElement {
    @inlinable public static var postgresArrayType: PostgresType { .jsonbArray }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    @inlinable public static var postgresArrayType: PostgresType { .byteaArray }
}

extension Optional: PostgresArrayElement
where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
    @inlinable public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    @inlinable
    public static func encodePostgresArray(_ array: [Wrapped?], into encoder: inout ParameterEncoder) {
        Wrapped.encodePostgresArray(array, into: &encoder)
    }
}
