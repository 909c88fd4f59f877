internal import NIOCore
internal import Synchronization

/// What the network between service and database is like just now, for all connections of a proxy.
final class Weather: Sendable {
    private struct State {
        var delay: Duration = .zero
        var isStill = false
        /// Connections that wait for the stillness to end.
        var stalled: [CheckedContinuation<Void, Never>] = []
        var swallowsCommit = false
        var lostCommits = 0
        var hold: CommitHold?
        var connections: [Int: any Channel] = [:]
        var count = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    // MARK: What the tests change

    /// How much later every message arrives.
    func slow(by delay: Duration) { state.withLock { $0.delay = delay } }

    /// While still, no byte passes in either direction, and nothing is closed.
    func setStill(_ isStill: Bool) {
        let woken = state.withLock { state in
            state.isStill = isStill
            defer { if !isStill { state.stalled = [] } }
            return isStill ? [] : state.stalled
        }
        for connection in woken { connection.resume() }
    }

    func swallowNextCommit() { state.withLock { $0.swallowsCommit = true } }

    var lostCommits: Int { state.withLock(\.lostCommits) }

    func holdNextCommit(_ hold: CommitHold) { state.withLock { $0.hold = hold } }

    /// Ends every connection; with `forGood` those to come as well.
    func cut(forGood: Bool = false) {
        let connections = state.withLock { state in
            if forGood { state.isClosed = true }
            return state.connections.values
        }
        for connection in connections { connection.close(promise: nil) }
        if forGood { setStill(false) }
    }

    // MARK: What the connections ask

    /// Counts a connection in; nil when there are to be no more. Both of its ends are closed by a cut.
    func admit(_ ends: any Channel...) -> [Int]? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            return ends.map { end in
                state.count += 1
                state.connections[state.count] = end
                return state.count
            }
        }
    }

    func dismiss(_ numbers: [Int]) {
        state.withLock { state in
            for number in numbers { state.connections[number] = nil }
        }
    }

    /// Returns when a message may pass.
    func pass() async throws {
        let delay = state.withLock(\.delay)
        if delay > .zero { try await Task.sleep(for: delay) }
        while state.withLock({ $0.isStill }) {
            await withCheckedContinuation { continuation in
                let mayPass = state.withLock { state in
                    if state.isStill { state.stalled.append(continuation) }
                    return !state.isStill
                }
                if mayPass { continuation.resume() }
            }
        }
    }

    /// Whether this COMMIT's answer is to be lost; asked once for each.
    func takesCommit() -> Bool {
        state.withLock { state in
            defer { state.swallowsCommit = false }
            if state.swallowsCommit { state.lostCommits += 1 }
            return state.swallowsCommit
        }
    }

    /// Who waits for a COMMIT to hold it; nil when nobody does.
    func takeHold() -> CommitHold? {
        state.withLock { state in
            defer { state.hold = nil }
            return state.hold
        }
    }
}
