/// Runs a body for each number from 0, all at the same time, and returns what came of them, in order of the numbers.
func inParallel<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
        for number in 0..<count {
            group.addTask { (number, try await body(number)) }
        }
        let values = try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        return (0..<count).compactMap { values[$0] }
    }
}
