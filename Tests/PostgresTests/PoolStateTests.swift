import TestSupport
import Testing

@testable import Postgres

/// What a pool decides: no sockets, no tasks, and the clock is a number.
@Suite struct PoolStateTests {
    /// Connections are letters, waiters are names.
    private typealias State = PoolState<Character, String>

    private let start = ContinuousClock.now
    private let refused = PostgresError(kind: .connectionFailed, message: "refused")

    private func state(size: Int = 2, waiters: Int = 3) -> State {
        State(
            State.Limits(
                size: size, maximumWaiters: waiters, acquireTimeout: .seconds(2), firstBackOff: .milliseconds(100),
                longestBackOff: .milliseconds(400)))
    }

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    /// A state with these connections idle.
    private func state(idle: [Character], size: Int = 2) -> State {
        var state = state(size: size)
        for (id, connection) in idle.enumerated() {
            _ = state.acquire("filler", id: UInt64(1_000 + id), now: start)
            _ = state.opened(connection, now: start)
        }
        for connection in idle { _ = state.release(connection) }
        _ = state.timerFired(now: start)
        return state
    }

    @Test func theFirstOpensAConnectionAndGetsIt() {
        var state = state()
        let asked = state.acquire("a", id: 1, now: at(0))
        #expect(asked.open == 1)
        #expect(asked.timer == at(2_000))
        let opened = state.opened("X", now: at(5))
        #expect(opened.serve.map(\.0) == ["a"])
        #expect(opened.serve.map(\.1) == ["X"])
        #expect((state.idleCount, state.leased, state.opening, state.waitingCount) == (0, 1, 0, 0))
    }

    @Test func opensOneForEachWaiterUpToItsSize() {
        var state = state()
        #expect(state.acquire("a", id: 1, now: at(0)).open == 1)
        #expect(state.acquire("b", id: 2, now: at(0)).open == 1)
        #expect(state.acquire("c", id: 3, now: at(0)).open == 0)
        #expect(state.opening == 2)
        #expect(state.opened("X", now: at(1)).open == 0)
        #expect(state.opened("Y", now: at(1)).serve.map(\.0) == ["b"])
        #expect(state.release("X").serve.map(\.0) == ["c"])
    }

    @Test func theMostRecentlyUsedIsLentFirst() {
        var state = state(idle: ["X", "Y"])
        #expect(state.leaseIdle() == "Y")
        #expect(state.leaseIdle() == "X")
        #expect(state.leaseIdle() == nil)
    }

    @Test func waitersAreServedInTheirOrder() {
        var state = state(idle: ["X"], size: 1)
        _ = state.leaseIdle()
        for (id, name) in ["a", "b", "c"].enumerated() {
            #expect(state.acquire(name, id: UInt64(id), now: at(id)).serve.isEmpty)
        }
        #expect(state.release("X").serve.map(\.0) == ["a"])
        #expect(state.release("X").serve.map(\.0) == ["b"])
        #expect(state.release("X").serve.map(\.0) == ["c"])
        #expect(state.release("X").serve.isEmpty)
        #expect(state.idleCount == 1)
    }

    @Test func theBoundOfWaiters() {
        var state = state(size: 1, waiters: 1)
        #expect(state.acquire("a", id: 1, now: at(0)).fail.isEmpty)
        let refused = state.acquire("b", id: 2, now: at(0))
        #expect(refused.fail.map(\.0) == ["b"])
        #expect(refused.fail.first?.1.kind == .poolExhausted)
        #expect(state.waitingCount == 1)
    }

    @Test func oneTimerForAllWaiters() {
        var state = state(idle: ["X"], size: 1)
        _ = state.leaseIdle()
        #expect(state.acquire("a", id: 1, now: at(0)).timer == at(2_000))
        #expect(state.acquire("b", id: 2, now: at(10)).timer == nil)
        #expect(state.acquire("c", id: 3, now: at(500)).timer == nil)
        let first = state.timerFired(now: at(2_011))
        #expect(first.fail.map(\.0) == ["a", "b"])
        #expect(first.fail.allSatisfy { $0.1.kind == .poolExhausted })
        #expect(first.timer == at(2_500))
        _ = state.release("X")
        #expect(state.timerFired(now: at(2_500)).timer == nil)
        // The next to wait sets a new one.
        #expect(state.acquire("d", id: 4, now: at(3_000)).timer == at(5_000))
    }

    @Test func aWaiterThatIsCancelled() {
        var state = state(idle: ["X"], size: 1)
        _ = state.leaseIdle()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.acquire("b", id: 2, now: at(0))
        #expect(state.cancel(id: 1) == "a")
        #expect(state.cancel(id: 1) == nil)
        #expect(state.release("X").serve.map(\.0) == ["b"])
        #expect(state.cancel(id: 2) == nil, "it was served")
    }

    @Test func aConnectionThatIsGoneIsReplacedForThoseWhoWait() {
        var state = state(idle: ["X"], size: 1)
        _ = state.leaseIdle()
        _ = state.acquire("a", id: 1, now: at(0))
        #expect(state.discard(now: at(1)).open == 1)
        #expect(state.opened("Y", now: at(2)).serve.map(\.1) == ["Y"])
        #expect(state.discard(now: at(3)).open == 0, "nobody waits")
    }

    @Test func aFailedConnectFailsAllWaiters() {
        var state = state(size: 1)
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.acquire("b", id: 2, now: at(0))
        let failed = state.openFailed(refused, now: at(1))
        #expect(failed.fail.map(\.0) == ["a", "b"])
        #expect(failed.fail.allSatisfy { $0.1.kind == .connectionFailed })
        #expect(failed.open == 0)
    }

    @Test func failsFastDuringTheBackOffAndThenTriesOnce() {
        var state = state()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.openFailed(refused, now: at(0))
        let early = state.acquire("b", id: 2, now: at(99))
        #expect(early.fail.map(\.0) == ["b"])
        #expect(early.open == 0)
        let probe = state.acquire("c", id: 3, now: at(100))
        #expect(probe.fail.isEmpty)
        #expect(probe.open == 1)
        let other = state.acquire("d", id: 4, now: at(101))
        #expect(other.fail.first?.1.kind == .connectionFailed, "one try at a time")
        #expect(other.open == 0)
    }

    @Test func theBackOffDoublesUpToItsLimitAndEndsWithSuccess() {
        var state = state()
        var now = 0
        for pause in [100, 200, 400, 400] {
            #expect(state.acquire("a", id: 1, now: at(now)).open == 1)
            _ = state.openFailed(refused, now: at(now))
            #expect(state.acquire("a", id: 1, now: at(now + pause - 1)).open == 0)
            now += pause
        }
        #expect(state.acquire("b", id: 2, now: at(now)).open == 1)
        #expect(state.opened("X", now: at(now)).serve.map(\.0) == ["b"])
        #expect(state.acquire("c", id: 3, now: at(now)).open == 1, "healed: no back-off is left")
        _ = state.openFailed(refused, now: at(now))
        _ = state.discard(now: at(now))
        #expect(state.acquire("d", id: 4, now: at(now + 100)).open == 1, "and it begins anew")
    }

    @Test func severalTriesThatFailTogetherAreOneFailure() {
        var state = state()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.acquire("b", id: 2, now: at(0))
        #expect(state.openFailed(refused, now: at(0)).fail.isEmpty, "the other may succeed")
        #expect(state.openFailed(refused, now: at(1)).fail.count == 2)
        #expect(state.acquire("c", id: 3, now: at(101)).open == 1, "not doubled")
    }

    @Test func oneOfTwoTriesFails() {
        var state = state()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.acquire("b", id: 2, now: at(0))
        _ = state.openFailed(refused, now: at(0))
        let opened = state.opened("X", now: at(1))
        #expect(opened.serve.map(\.0) == ["a"])
        #expect(opened.open == 1, "b still waits, and the database is there")
    }

    /// As when the server has no connection left for us: those who live go on serving.
    @Test func aFailedConnectWhileOthersLive() {
        var state = state(idle: ["X"])
        _ = state.leaseIdle()
        #expect(state.acquire("a", id: 1, now: at(0)).open == 1)
        #expect(state.openFailed(refused, now: at(1)).fail.isEmpty)
        #expect(state.acquire("b", id: 2, now: at(2)).fail.isEmpty)
        #expect(state.opening == 0)
        #expect(state.release("X").serve.map(\.0) == ["a"])
        #expect(state.release("X").serve.map(\.0) == ["b"])
    }

    @Test func theLastConnectionGoesDuringTheBackOff() {
        var state = state(idle: ["X"])
        _ = state.leaseIdle()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.openFailed(refused, now: at(1))
        #expect(state.discard(now: at(2)).fail.map(\.0) == ["a"])
    }

    @Test func theLastConnectionGoesAfterTheBackOff() {
        var state = state(idle: ["X"])
        _ = state.leaseIdle()
        _ = state.acquire("a", id: 1, now: at(0))
        _ = state.openFailed(refused, now: at(1))
        let gone = state.discard(now: at(200))
        #expect(gone.fail.isEmpty)
        #expect(gone.open == 1)
    }

    @Test func closing() {
        var state = state(idle: ["X", "Y"])
        #expect(state.leaseIdle() == "Y")
        let closed = state.close()
        #expect(closed.close == ["X"])
        #expect(!closed.isFinished)
        #expect(state.leaseIdle() == nil)
        #expect(state.acquire("a", id: 1, now: at(0)).fail.first?.1.kind == .poolClosed)
        #expect(!state.closed().isFinished)
        let returned = state.release("Y")
        #expect(returned.close == ["Y"])
        #expect(!returned.isFinished)
        #expect(state.closed().isFinished)
    }

    @Test func closingFailsThoseWhoWait() {
        var state = state(idle: ["X"], size: 1)
        _ = state.leaseIdle()
        _ = state.acquire("a", id: 1, now: at(0))
        let closed = state.close()
        #expect(closed.fail.map(\.0) == ["a"])
        #expect(closed.fail.first?.1.kind == .poolClosed)
        let gone = state.discard(now: at(1))
        #expect(gone.open == 0)
        #expect(gone.isFinished)
    }

    @Test func closingWhileAConnectionIsBeingOpened() {
        var state = state()
        _ = state.acquire("a", id: 1, now: at(0))
        #expect(!state.close().isFinished)
        let opened = state.opened("X", now: at(1))
        #expect(opened.close == ["X"])
        #expect(opened.serve.isEmpty)
        #expect(state.closed().isFinished)

        var other = self.state()
        _ = other.acquire("a", id: 1, now: at(0))
        _ = other.close()
        #expect(other.openFailed(refused, now: at(1)).isFinished)
    }

    @Test func closingWhatWasNeverUsed() {
        var state = state()
        #expect(state.close().isFinished)
    }

    /// Random events: no more connections than the size, nobody waits beside an idle one, nobody is answered twice.
    @Test func invariantsHoldForAnySequenceOfEvents() {
        let seed = SeededGenerator.newSeed()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var model = PoolModel(start: start)
            for _ in 0..<200 {
                model.step(&random)
                #expect(model.isSound, "seed \(seed)")
            }
            model.drain()
            #expect(model.isSound && model.isFinished, "seed \(seed)")
        }
    }
}
