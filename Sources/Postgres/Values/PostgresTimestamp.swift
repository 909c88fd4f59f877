/// A `timestamptz`: an instant, in microseconds.
public struct PostgresTimestamp: Sendable, Hashable {
    /// Microseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    public var microsecondsSinceEpoch: Int64

    /// The instant that many microseconds after the Unix epoch.
    @inlinable
    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
    /// PostgreSQL counts from 2000-01-01, 10,957 days later than Unix.
    @usableFromInline static let postgresEpoch: Int64 = 10_957 * 86_400 * 1_000_000

    /// `timestamptz`.
    @inlinable public static var postgresType: PostgresType { .timestamptz }

    /// Writes the instant; the server refuses one outside its years 4714 BC to 294276.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        let (difference, overflow) = microsecondsSinceEpoch.subtractingReportingOverflow(Self.postgresEpoch)
        // The two ends of the range mean ±infinity; a number that happens to fall there must be refused, not become one.
        encoder.append(overflow || difference == .min ? .min + 1 : difference)
    }

    /// Reads a `timestamptz`. Throws `.range` for ±infinity, and for the last 30 years that PostgreSQL can name.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> PostgresTimestamp {
        let stored = try cell.required(.timestamptz).integer(Int64.self)
        guard stored != .min, stored != .max else { throw .range }
        let (value, overflow) = stored.addingReportingOverflow(postgresEpoch)
        guard !overflow else { throw .range }
        return PostgresTimestamp(microsecondsSinceEpoch: value)
    }
}
