internal import Synchronization

/// A COMMIT that stays in the proxy: its transaction has written everything, and has all its locks, until it is let go.
package final class CommitHold: Sendable {
    private enum Commit {
        /// Not here yet, and who waits for it.
        case awaited([CheckedContinuation<Void, any Error>])
        case arrived
        case givenUp
    }

    /// What becomes of the COMMIT.
    enum Fate {
        case goesOn, isLost
    }

    private struct State {
        var commit = Commit.awaited([])
        var fate: Fate?
        var held: [CheckedContinuation<Fate, Never>] = []
    }

    private let state = Mutex(State())

    /// Whoever was to send a COMMIT is done and has sent none, or the test's time is up.
    package struct NeverArrived: Error, CustomStringConvertible {
        package let description = "no COMMIT arrived"
    }

    /// Returns once a COMMIT is held. Throws ``NeverArrived`` when none will be: after ``giveUp()``, and when the caller is
    /// cancelled.
    package func arrival() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    switch state.commit {
                    case .awaited(let others):
                        state.commit = .awaited(others + [continuation])
                        return nil
                    case .arrived: return .success(())
                    case .givenUp: return .failure(NeverArrived())
                    }
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            giveUp()
        }
    }

    /// Says that there will be no COMMIT. Once one has arrived it means nothing.
    package func giveUp() {
        for test in settle(as: .givenUp) { test.resume(throwing: NeverArrived()) }
    }

    /// Lets the COMMIT go on to the server; a second time nothing happens.
    package func release() { decide(.goesOn) }

    /// Loses the COMMIT and ends its connection; once it has been let go nothing happens.
    package func lose() { decide(.isLost) }

    /// Called with the COMMIT in hand; returns what is to become of it.
    func keep() async -> Fate {
        for test in settle(as: .arrived) { test.resume() }
        return await withCheckedContinuation { continuation in
            let fate = state.withLock { state in
                if state.fate == nil { state.held.append(continuation) }
                return state.fate
            }
            if let fate { continuation.resume(returning: fate) }
        }
    }

    /// Returns who is to be told.
    private func settle(as outcome: Commit) -> [CheckedContinuation<Void, any Error>] {
        state.withLock { state in
            guard case .awaited(let waiting) = state.commit else { return [] }
            state.commit = outcome
            return waiting
        }
    }

    private func decide(_ fate: Fate) {
        let held = state.withLock { state in
            guard state.fate == nil else { return [CheckedContinuation<Fate, Never>]() }
            state.fate = fate
            defer { state.held = [] }
            return state.held
        }
        for connection in held { connection.resume(returning: fate) }
    }
}

extension FaultProxy {
    /// Runs `body` as far as its next COMMIT, which stays here while `meanwhile` runs, and then lets it go on.
    ///
    /// Throws what either throws, and ``CommitHold/NeverArrived`` when `body` comes to an end without a COMMIT.
    package func holdingCommit<Outcome: Sendable, Between>(
        of body: @Sendable () async throws -> Outcome, while meanwhile: (CommitHold) async throws -> Between
    ) async throws -> (Outcome, Between) {
        let hold = holdNextCommit()
        async let outcome = {
            defer { hold.giveUp() }
            return try await body()
        }()
        // Whatever fails meanwhile, `body` must be able to come to its end, which is waited for.
        defer { hold.release() }
        do {
            try await hold.arrival()
        } catch {
            hold.release()
            // Its own failure tells more.
            _ = try await outcome
            throw error
        }
        let between = try await meanwhile(hold)
        hold.release()
        return (try await outcome, between)
    }
}
