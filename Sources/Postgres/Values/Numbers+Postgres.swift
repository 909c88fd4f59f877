extension Bool: PostgresEncodable, PostgresDecodable {
    /// `boolean`.
    @inlinable public static var postgresType: PostgresType { .bool }

    /// Writes one byte.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(self ? UInt8(1) : 0)
    }

    /// Reads a `boolean`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Bool {
        switch try cell.required(.bool).integer(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .malformed
        }
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    /// `smallint`.
    @inlinable public static var postgresType: PostgresType { .int2 }

    /// Writes two bytes.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(self)
    }

    /// Reads a `smallint`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Int16 {
        try cell.required(.int2).integer(Int16.self)
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    /// `integer`.
    @inlinable public static var postgresType: PostgresType { .int4 }

    /// Writes four bytes.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(self)
    }

    /// Reads an `integer` or a `smallint`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Int32 {
        switch cell.type {
        case .int4: try cell.required().integer(Int32.self)
        case .int2: Int32(try cell.required().integer(Int16.self))
        default: throw .type
        }
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    /// `bigint`.
    @inlinable public static var postgresType: PostgresType { .int8 }

    /// Writes eight bytes.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(self)
    }

    /// Reads a `bigint`, an `integer` or a `smallint`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Int64 {
        switch cell.type {
        case .int8: try cell.required().integer(Int64.self)
        case .int4: Int64(try cell.required().integer(Int32.self))
        case .int2: Int64(try cell.required().integer(Int16.self))
        default: throw .type
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    /// `bigint`, whatever the width of `Int`.
    @inlinable public static var postgresType: PostgresType { .int8 }

    /// Writes eight bytes.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(Int64(self))
    }

    /// Reads a `bigint`, an `integer` or a `smallint`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Int {
        guard let value = Int(exactly: try Int64.decodePostgres(cell)) else { throw .range }
        return value
    }
}
