internal import DequeModule
internal import Synchronization

/// Reads by key that share statements: those that arrive while one runs go together in the next.
///
/// A statement begins after all the reads it serves have arrived, so each sees whatever was answered before it. Nobody is
/// in charge: a reader that finds a free turn reads for all who wait by then, and hands the turn on.
final class SharedRead<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let fetch: @Sendable ([Key]) async throws(StoreFault) -> [Key: Value]
    private let turns: Int
    private let bound: Int
    private let state = Mutex(State())

    /// How many reads one statement serves at the most.
    private static var batchLimit: Int { 256 }

    /// `turns`: how many statements may run at a time. `bound`: how many reads may wait; one more is refused.
    init(
        turns: Int, bound: Int, fetch: @escaping @Sendable ([Key]) async throws(StoreFault) -> [Key: Value]
    ) {
        self.turns = turns
        self.bound = bound
        self.fetch = fetch
    }

    private struct State {
        var running = 0
        var waiting: Deque<Waiter> = []
    }

    private struct Waiter {
        let keys: [Key]
        let continuation: CheckedContinuation<Turn, Never>
    }

    private enum Turn {
        case lead
        case answered(Result<[Key: Value], StoreFault>)
    }

    /// What there is of the keys, and perhaps of other readers' keys.
    func callAsFunction(_ keys: [Key]) async throws(StoreFault) -> [Key: Value] {
        switch await turn(keys) {
        case .answered(let result): return try result.get()
        case .lead: return try await lead(keys).get()
        }
    }

    private func turn(_ keys: [Key]) async -> Turn {
        await withCheckedContinuation { continuation in
            let turn = state.withLock { state -> Turn? in
                if state.running < turns {
                    state.running += 1
                    return .lead
                }
                guard state.waiting.count < bound else { return .answered(.failure(.overloaded)) }
                state.waiting.append(Waiter(keys: keys, continuation: continuation))
                return nil
            }
            if let turn { continuation.resume(returning: turn) }
        }
    }

    private func lead(_ keys: [Key]) async -> Result<[Key: Value], StoreFault> {
        let others = state.withLock { state in
            let count = min(state.waiting.count, Self.batchLimit - 1)
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        let wanted = others.isEmpty ? keys : Array(Set(others.flatMap(\.keys) + keys))
        // In a task of its own, since the others' reads must not end when this reader's client goes away.
        let result = await Task { () async -> Result<[Key: Value], StoreFault> in
            do throws(StoreFault) { return .success(try await self.fetch(wanted)) } catch { return .failure(error) }
        }.value
        let successor = state.withLock { state in
            if state.waiting.isEmpty { state.running -= 1 }
            return state.waiting.popFirst()
        }
        successor?.continuation.resume(returning: .lead)
        for other in others { other.continuation.resume(returning: .answered(result)) }
        return result
    }
}
