import HTTPTypes

/// The key that makes a repeated adjustment safe.
enum IdempotencyKey {
    /// The header's value, verbatim; nil, with the fault reported, unless it is 1 to 128 printable ASCII characters.
    static func of(_ headers: HTTPFields, limit: Int, _ faults: Faults) -> String? {
        let values = headers[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        let isPrintable = key.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard values.count == 1, isPrintable, (1...limit).contains(key.utf8.count) else {
            faults.add("Idempotency-Key", "must be given once, as 1 to \(limit) printable ASCII characters")
            return nil
        }
        return key
    }
}
