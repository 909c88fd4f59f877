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
    /// What the element says the array is.
    @inlinable public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Writes bytes as they are, and anything else as an array.
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
    /// `bytea`.
    @inlinable public static var postgresArrayType: PostgresType { .bytea }

    /// Writes the bytes as they are.
    @inlinable
    public static func encodePostgresArray(_ array: [UInt8], into encoder: inout ParameterEncoder) {
        array.withUnsafeBytes { encoder.append(contentsOf: $0) }
    }

    /// Out of reach: an array of optional bytes is no parameter, since a byte is none.
    @inlinable
    public static func encodePostgresArray(_ array: [UInt8?], into encoder: inout ParameterEncoder) {
        encodePostgresArray(array.compactMap { $0 }, into: &encoder)
    }

    /// Copies the bytes.
    @inlinable
    public static func decodePostgresArray(_ cell: PostgresCell) throws(PostgresDecodingFault) -> [UInt8] {
        Array(try cell.required(.bytea))
    }
}

extension Bool: PostgresArrayElement {
    /// `boolean[]`.
    @inlinable public static var postgresArrayType: PostgresType { .boolArray }
}

extension Int16: PostgresArrayElement {
    /// `smallint[]`.
    @inlinable public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresArrayElement {
    /// `integer[]`.
    @inlinable public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
    /// `bigint[]`.
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresArrayElement {
    /// `bigint[]`.
    @inlinable public static var postgresArrayType: PostgresType { .int8Array }
}

extension String: PostgresArrayElement {
    /// `text[]`.
    @inlinable public static var postgresArrayType: PostgresType { .textArray }
}

extension UUID: PostgresArrayElement {
    /// `uuid[]`.
    @inlinable public static var postgresArrayType: PostgresType { .uuidArray }
}

extension PostgresNumeric: PostgresArrayElement {
    /// `numeric[]`.
    public static var postgresArrayType: PostgresType { .numericArray }
}

extension PostgresTimestamp: PostgresArrayElement {
    /// `timestamptz[]`.
    @inlinable public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension PostgresJSON: PostgresArrayElement {
    /// `jsonb[]`.
    @inlinable public static var postgresArrayType: PostgresType { .jsonbArray }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    /// `bytea[]`.
    @inlinable public static var postgresArrayType: PostgresType { .byteaArray }
}

extension Optional: PostgresArrayElement
where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
    /// The type of an array of what is wrapped: any array may have NULLs.
    @inlinable public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    /// Leaves it to what is wrapped.
    @inlinable
    public static func encodePostgresArray(_ array: [Wrapped?], into encoder: inout ParameterEncoder) {
        Wrapped.encodePostgresArray(array, into: &encoder)
    }
}
