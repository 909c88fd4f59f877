import Inventory

/// The parameters of a query, taken one by one: what nobody took is unknown, and a fault.
struct QueryParameters {
    private var parameters: [(name: String, value: String)] = []
    private let faults: Faults

    /// - Parameter query: what follows the `?`, still encoded.
    init(_ query: String?, _ faults: Faults) {
        self.faults = faults
        guard let query else { return }
        // By bytes: a `&` with an accent behind it is another character to Swift, and a separator all the same.
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            let name = PercentEncoding.decode(parts[0], plusIsSpace: true)
            let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            if let name, let value {
                parameters.append((name, value))
            } else {
                faults.add(name ?? String(parts[0]), "is not percent-encoded UTF-8")
            }
        }
    }

    /// All values of a parameter, in their order.
    mutating func takeAll(_ name: String) -> [String] {
        let values = parameters.filter { $0.name == name }.map(\.value)
        if !values.isEmpty { parameters.removeAll { $0.name == name } }
        return values
    }

    /// The value of a parameter that may stand once.
    mutating func take(_ name: String) -> String? {
        let values = takeAll(name)
        if values.count > 1 { faults.add(name, "is given \(values.count) times; once is enough") }
        return values.first
    }

    /// The value of a parameter, as `parse` understands it; nil when it is absent or at fault.
    mutating func take<Value>(_ name: String, _ parse: (String) -> Value?, orElse objection: String) -> Value? {
        guard let text = take(name) else { return nil }
        if let value = parse(text) { return value }
        faults.add(name, objection)
        return nil
    }

    mutating func take<Value>(_ name: String) -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return take(name, Value.init(rawValue:), orElse: "must be one of \(names)")
    }

    func refuseTheRest() {
        for parameter in parameters { faults.add(parameter.name, "is not a parameter of this call") }
    }
}
