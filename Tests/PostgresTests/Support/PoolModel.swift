import TestSupport

@testable import Postgres

/// Plays the world around a `PoolState`: opens, fails, leases and returns at random.
struct PoolModel {
    var state: PoolState<Int, UInt64>
    var now: ContinuousClock.Instant
    var leased: Set<Int> = []
    var waiting: Set<UInt64> = []
    var toOpen = 0
    var toClose = 0
    var timer: ContinuousClock.Instant?
    var lastConnection = 0
    var lastWaiter: UInt64 = 0
    var isSound = true
    var isFinished = false

    init(start: ContinuousClock.Instant) {
        state = PoolState(
            .init(size: 3, maximumWaiters: 4, acquireTimeout: .seconds(2), firstBackOff: .milliseconds(100)))
        now = start
    }

    mutating func step(_ random: inout SeededGenerator) {
        now += .milliseconds(Int.random(in: 0...300, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1, 2: acquire()
        case 3: if let connection = leased.randomElement(using: &random) { give(back: connection, isAlive: true) }
        case 4: if let connection = leased.randomElement(using: &random) { give(back: connection, isAlive: false) }
        case 5: if toOpen > 0 { open(succeeds: Bool.random(using: &random)) }
        case 6: if let id = waiting.randomElement(using: &random) { cancel(id) }
        default: if let timer, timer <= now { fireTimer() }
        }
        check()
    }

    /// Closes the pool and lets everything under way end.
    mutating func drain() {
        apply(state.close())
        while toOpen > 0 { open(succeeds: true) }
        for connection in leased { give(back: connection, isAlive: true) }
        while toClose > 0 {
            toClose -= 1
            apply(state.closed())
        }
        isSound = isSound && waiting.isEmpty
    }

    private mutating func acquire() {
        if let connection = state.leaseIdle() {
            isSound = isSound && leased.insert(connection).inserted
            return
        }
        lastWaiter += 1
        waiting.insert(lastWaiter)
        apply(state.acquire(lastWaiter, id: lastWaiter, now: now))
    }

    private mutating func give(back connection: Int, isAlive: Bool) {
        leased.remove(connection)
        apply(isAlive ? state.release(connection) : state.discard(now: now))
    }

    private mutating func open(succeeds: Bool) {
        toOpen -= 1
        lastConnection += 1
        apply(
            succeeds
                ? state.opened(lastConnection, now: now)
                : state.openFailed(PostgresError(kind: .connectionFailed, message: ""), now: now))
    }

    private mutating func cancel(_ id: UInt64) {
        isSound = isSound && state.cancel(id: id) == id
        waiting.remove(id)
    }

    private mutating func fireTimer() {
        timer = nil
        apply(state.timerFired(now: now))
    }

    private mutating func apply(_ actions: PoolState<Int, UInt64>.Actions) {
        for (waiter, connection) in actions.serve {
            isSound = isSound && waiting.remove(waiter) != nil && leased.insert(connection).inserted
        }
        for (waiter, _) in actions.fail {
            isSound = isSound && waiting.remove(waiter) != nil
        }
        toOpen += actions.open
        toClose += actions.close.count
        if let instant = actions.timer {
            isSound = isSound && timer == nil
            timer = instant
        }
        isFinished = isFinished || actions.isFinished
    }

    private mutating func check() {
        isSound =
            isSound && state.leased == leased.count && state.waitingCount == waiting.count
            && state.idleCount + state.leased + state.opening <= 3 && waiting.count <= 4
            && (state.idleCount == 0 || waiting.isEmpty) && (waiting.isEmpty || timer != nil)
    }
}
