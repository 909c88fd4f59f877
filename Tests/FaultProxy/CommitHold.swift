internal import Synchronization

/// A COMMIT that stays in the proxy: its transaction has written everything, and has all its locks, until it is let go.
package final class CommitHold: Sendable {
    private struct State {
        var hasArrived = false
        var isReleased = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Returns once a COMMIT is held.
    package func arrival() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.hasArrived { state.waiting.append(continuation) }
                return state.hasArrived
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets the COMMIT go on to the server. A second time nothing happens.
    package func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [] }
            return state.held
        }
        for connection in held { connection.resume() }
    }

    /// Called with the COMMIT in hand; returns when it may go on.
    func keep() async {
        let waiting = state.withLock { state in
            state.hasArrived = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for test in waiting { test.resume() }
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                if !state.isReleased { state.held.append(continuation) }
                return state.isReleased
            }
            if mayGo { continuation.resume() }
        }
    }
}
