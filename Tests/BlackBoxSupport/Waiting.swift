/// What was waited for did not come about in time.
package struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    package var description: String { "It never happened that \(what)." }
}

/// Asks again and again until the answer is not nil. Throws after a generous while, since the machine may be busy.
package func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30), isolation: isolated (any Actor)? = #isolation,
    _ question: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await question() { return value }
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// The same for a question of yes or no.
package func eventually(
    _ what: String, within limit: Duration = .seconds(30), isolation: isolated (any Actor)? = #isolation,
    _ question: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit) { try await question() ? () : nil }
}
