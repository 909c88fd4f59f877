internal import DequeModule

/// What a pool decides, apart from what it does: no sockets, no tasks, no clock.
///
/// Each event changes the state and gives the actions that follow from it. Connections are lent most recently used
/// first, waiters are served first come first. All waiters have the same patience, so they give up in the order they
/// came and one timer is enough.
///
/// After a failed connect no other is tried for a while, which doubles up to a limit. While no connection lives
/// everybody fails at once with that failure, except the one whose request sets off the next try.
struct PoolState<Connection, Waiter> {
    struct Limits {
        var size: Int
        var maximumWaiters: Int
        var acquireTimeout: Duration
        var firstBackOff: Duration = .milliseconds(50)
        var longestBackOff: Duration = .seconds(1)
    }

    /// What is to be done after an event.
    struct Actions {
        var serve: [(Waiter, Connection)] = []
        var fail: [(Waiter, PostgresError)] = []
        /// How many connections to open.
        var open = 0
        var close: [Connection] = []
        /// When to call `timerFired`; at most one timer is under way.
        var timer: ContinuousClock.Instant?
        /// The pool is closed, and nothing of it is left.
        var isFinished = false
    }

    private struct Waiting {
        let id: UInt64
        let deadline: ContinuousClock.Instant
        let waiter: Waiter
    }

    private struct Failure {
        var error: PostgresError
        var backOff: Duration
        var retryAt: ContinuousClock.Instant
    }

    private let limits: Limits
    private var idle: [Connection] = []
    private var waiters: Deque<Waiting> = []
    private(set) var leased = 0
    private(set) var opening = 0
    private var closing = 0
    private var failure: Failure?
    private var hasTimer = false
    private(set) var isClosing = false

    init(_ limits: Limits) {
        self.limits = limits
    }

    var idleCount: Int { idle.count }
    var waitingCount: Int { waiters.count }
    private var living: Int { idle.count + leased }
}

extension PoolState {
    /// An idle connection, if there is one: nobody can be waiting then.
    mutating func leaseIdle() -> Connection? {
        guard !isClosing, let connection = idle.popLast() else { return nil }
        leased += 1
        return connection
    }

    /// Somebody wants a connection and may wait for it under this id.
    mutating func acquire(_ waiter: Waiter, id: UInt64, now: ContinuousClock.Instant) -> Actions {
        var actions = Actions()
        if isClosing {
            actions.fail.append((waiter, .poolClosed))
        } else if let connection = leaseIdle() {
            actions.serve.append((waiter, connection))
        } else if let failure, living == 0, opening > 0 || now < failure.retryAt {
            actions.fail.append((waiter, failure.error))
        } else if waiters.count >= limits.maximumWaiters {
            actions.fail.append((waiter, .tooManyWaiters))
        } else {
            let deadline = now + limits.acquireTimeout
            waiters.append(Waiting(id: id, deadline: deadline, waiter: waiter))
            openForWaiters(now, &actions)
            setTimer(&actions)
        }
        return actions
    }

    /// The task that waits was cancelled. Gives its waiter, unless it was answered before.
    mutating func cancel(id: UInt64) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// A leased connection comes back to serve again.
    mutating func release(_ connection: Connection) -> Actions {
        leased -= 1
        return offer(connection)
    }

    /// A leased connection is gone.
    mutating func discard(now: ContinuousClock.Instant) -> Actions {
        leased -= 1
        var actions = Actions()
        failWaitersIfHopeless(now, &actions)
        openForWaiters(now, &actions)
        finishIfDone(&actions)
        return actions
    }

    /// A connection was opened.
    mutating func opened(_ connection: Connection, now: ContinuousClock.Instant) -> Actions {
        opening -= 1
        failure = nil
        var actions = offer(connection)
        openForWaiters(now, &actions)
        return actions
    }

    /// A connection could not be opened.
    mutating func openFailed(_ error: PostgresError, now: ContinuousClock.Instant) -> Actions {
        opening -= 1
        // Several tries that fail together are one failure.
        let isRepeated = failure.map { now >= $0.retryAt } ?? false
        let backOff = failure.map { isRepeated ? min($0.backOff * 2, limits.longestBackOff) : $0.backOff }
        let pause = backOff ?? limits.firstBackOff
        failure = Failure(error: error, backOff: pause, retryAt: now + pause)
        var actions = Actions()
        failWaitersIfHopeless(now, &actions)
        finishIfDone(&actions)
        return actions
    }

    /// The timer has fired: whoever has waited long enough fails, and the timer is set for the next one.
    mutating func timerFired(now: ContinuousClock.Instant) -> Actions {
        hasTimer = false
        var actions = Actions()
        while let first = waiters.first, first.deadline <= now {
            waiters.removeFirst()
            actions.fail.append((first.waiter, .noConnectionInTime))
        }
        // Those who still wait while others hold the connections may be due for another try to open one.
        openForWaiters(now, &actions)
        setTimer(&actions)
        return actions
    }

    /// No more leases: waiters fail, idle connections close, leased ones close when they come back.
    mutating func close() -> Actions {
        var actions = Actions()
        isClosing = true
        actions.fail = waiters.map { ($0.waiter, .poolClosed) }
        waiters.removeAll()
        actions.close = idle
        closing += idle.count
        idle.removeAll()
        finishIfDone(&actions)
        return actions
    }

    /// A connection that was to be closed is closed.
    mutating func closed() -> Actions {
        closing -= 1
        var actions = Actions()
        finishIfDone(&actions)
        return actions
    }
}

extension PoolState {
    /// A connection with nothing to do: for the first waiter, or to be idle.
    private mutating func offer(_ connection: Connection) -> Actions {
        var actions = Actions()
        if isClosing {
            actions.close.append(connection)
            closing += 1
        } else if let first = waiters.popFirst() {
            leased += 1
            actions.serve.append((first.waiter, connection))
        } else {
            idle.append(connection)
        }
        return actions
    }

    /// One try for each waiter that no other try is under way for, within the size; after a failure one at a time, and
    /// not before its back-off is over.
    private mutating func openForWaiters(_ now: ContinuousClock.Instant, _ actions: inout Actions) {
        guard !isClosing else { return }
        var wanted = min(waiters.count, limits.size - living) - opening
        if let failure {
            wanted = now < failure.retryAt ? 0 : min(wanted, 1 - opening)
        }
        guard wanted > 0 else { return }
        opening += wanted
        actions.open += wanted
    }

    /// With no connection alive and the last try failed, waiting for the deadline would help nobody.
    private mutating func failWaitersIfHopeless(_ now: ContinuousClock.Instant, _ actions: inout Actions) {
        guard let failure, living == 0, opening == 0, now < failure.retryAt else { return }
        actions.fail += waiters.map { ($0.waiter, failure.error) }
        waiters.removeAll()
    }

    private mutating func setTimer(_ actions: inout Actions) {
        guard !hasTimer, let first = waiters.first else { return }
        hasTimer = true
        actions.timer = first.deadline
    }

    private mutating func finishIfDone(_ actions: inout Actions) {
        actions.isFinished = isClosing && living == 0 && opening == 0 && closing == 0
    }
}

extension PostgresError {
    fileprivate static var poolClosed: PostgresError {
        PostgresError(kind: .poolClosed, message: "the pool is closed")
    }

    fileprivate static var tooManyWaiters: PostgresError {
        PostgresError(kind: .poolExhausted, message: "too many wait for a connection")
    }

    fileprivate static var noConnectionInTime: PostgresError {
        PostgresError(kind: .poolExhausted, message: "no connection came free in time")
    }
}
