extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type of what is wrapped: any type has a NULL.
    @inlinable public static var postgresType: PostgresType { Wrapped.postgresType }

    /// Whether this is nil.
    @inlinable public var isPostgresNull: Bool {
        switch self {
        case .none: true
        case .some(let wrapped): wrapped.isPostgresNull
        }
    }

    /// Writes what is wrapped.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        self?.encodePostgres(into: &encoder)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads NULL as nil.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> Wrapped? {
        cell.bytes == nil ? nil : try Wrapped.decodePostgres(cell)
    }
}
