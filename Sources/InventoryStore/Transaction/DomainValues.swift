internal import FoundationEssentials
internal import Inventory
internal import Postgres

// Between the domain's values and the database's.

extension Timestamp {
    init(_ timestamp: PostgresTimestamp) { self.init(microseconds: timestamp.microsecondsSinceEpoch) }
    var postgres: PostgresTimestamp { PostgresTimestamp(microsecondsSinceEpoch: microseconds) }
}

extension ExactDecimal {
    init(_ numeric: PostgresNumeric) { self.init(coefficient: numeric.coefficient, scale: numeric.scale) }
    var postgres: PostgresNumeric { PostgresNumeric(coefficient: coefficient, scale: scale) }
}

extension Money {
    /// Nil unless both parts are there.
    init?(amount: PostgresNumeric?, currency: String?) {
        guard let amount, let currency else { return nil }
        self.init(amount: ExactDecimal(amount), currency: Currency(trusted: currency))
    }
}

/// Attributes as jsonb holds them: an object of strings.
enum AttributesJSON {
    static func decode(_ json: PostgresJSON) throws -> Attributes {
        if json.utf8 == [0x7B, 0x7D] { return [:] }  // {}: nearly all of them
        return try JSONDecoder().decode(Attributes.self, from: Data(json.utf8))
    }

    static func encode(_ attributes: Attributes) throws -> PostgresJSON {
        if attributes.isEmpty { return PostgresJSON(utf8: [0x7B, 0x7D]) }
        return PostgresJSON(utf8: Array(try JSONEncoder().encode(attributes)))
    }
}

/// Reads a text that a named CHECK confines to the cases of an enumeration.
func known<Value: RawRepresentable>(_ text: String, as: Value.Type = Value.self) throws -> Value
where Value.RawValue == String {
    guard let value = Value(rawValue: text) else { throw StoreFault.internalError }
    return value
}
