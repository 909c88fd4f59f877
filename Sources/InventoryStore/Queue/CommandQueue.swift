internal import DequeModule
internal import Inventory
internal import Synchronization

/// The commands that wait for their transaction, in the order of their arrival.
///
/// Those whose rows somebody else has locked stand apart, a group an obstacle, and are no business of the main lanes
/// until a lane that waits has dealt with them. So a locked row delays only those who want it.
final class CommandQueue: Sendable {
    private let state: Mutex<QueueState>
    let bound: Int

    /// How many turns in a row a group has that overcomes its obstacle each time.
    private static let turnLimit = 32

    /// `bound`: how many commands may wait in all; one more is refused.
    init(bound: Int) {
        self.bound = bound
        state = Mutex(QueueState())
    }

    /// Puts the command in the queue and waits for its answer.
    func submit(_ command: BatchedCommand, deadline: ContinuousClock.Instant) async -> PendingCommand.Reply {
        await withCheckedContinuation { continuation in
            let pending = PendingCommand(command, deadline: deadline, continuation: continuation)
            let (isAccepted, wake) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                guard !state.isClosed, state.count < bound else { return (false, []) }
                state.count += 1
                state.enqueue(pending)
                return (true, state.wakers())
            }
            if !isAccepted { pending.fail(.overloaded) }
            for lane in wake { lane.resume() }
        }
    }

    /// The next batch for a main lane; nil when the queue is closed and empty.
    func nextBatch(limit: Int) async -> [PendingCommand]? {
        while true {
            let batch = state.withLock { $0.takeBatch(limit: limit) }
            if !batch.isEmpty { return batch }
            if state.withLock(\.isFinished) { return nil }
            await withCheckedContinuation { continuation in
                let isNeeded = state.withLock { state in
                    guard state.ready.isEmpty, !state.isFinished else { return true }
                    state.idleLanes.append(continuation)
                    return false
                }
                if isNeeded { continuation.resume() }
            }
        }
    }

    /// The next group that a lane should wait for; nil when the queue is closed and empty.
    func nextObstacle() async -> Obstacle? {
        while true {
            if let obstacle = state.withLock({ $0.unattended.popFirst() }) { return obstacle }
            if state.withLock(\.isFinished) { return nil }
            await withCheckedContinuation { continuation in
                let isNeeded = state.withLock { state in
                    guard state.unattended.isEmpty, !state.isFinished else { return true }
                    state.idleWaiters.append(continuation)
                    return false
                }
                if isNeeded { continuation.resume() }
            }
        }
    }

    /// Commands in front of the obstacle, which stays theirs until ``leave(_:isOvercome:)``.
    func takeBlocked(by obstacle: Obstacle, limit: Int) -> [PendingCommand] {
        state.withLock { state in
            var batch: [PendingCommand] = []
            var claims = Claims()
            var passed: Deque<PendingCommand> = []
            while batch.count < limit, let pending = state.blocked[obstacle]?.commands.popFirst() {
                if claims.admit(pending.command.scope) { batch.append(pending) } else { passed.append(pending) }
            }
            state.blocked[obstacle]?.commands.prepend(contentsOf: passed)
            return batch
        }
    }

    /// Takes back commands that met an obstacle: to be tried again, or to stand apart.
    func putBack(_ commands: [(pending: PendingCommand, obstacle: Obstacle, standsApart: Bool)]) {
        let wake = state.withLock { state in
            for (pending, obstacle, standsApart) in commands.reversed() {
                if standsApart || state.blocked[obstacle] != nil {
                    state.standApart(pending, before: obstacle)
                } else {
                    state.ready.prepend(pending)
                }
            }
            return state.wakers()
        }
        for lane in wake { lane.resume() }
    }

    /// A lane is done with the obstacle for now.
    ///
    /// While commands stand before it another turn is due, after those of other obstacles: whoever had the lock may well
    /// want it again, as another instance does that sells the same product, and waiting in turn costs less than trying
    /// in vain. After some turns in which the obstacle was overcome the main lanes have its commands again.
    func leave(_ obstacle: Obstacle, isOvercome: Bool) {
        let wake = state.withLock { state in
            if isOvercome { state.blocked[obstacle]?.turns += 1 }
            if let group = state.blocked[obstacle], !group.commands.isEmpty, group.turns < Self.turnLimit {
                state.unattended.append(obstacle)
            } else {
                state.ready.prepend(contentsOf: state.blocked.removeValue(forKey: obstacle)?.commands ?? [])
            }
            return state.wakers()
        }
        for lane in wake { lane.resume() }
    }

    /// Those who stand before some obstacle and have waited long enough.
    func takeOverdue(at now: ContinuousClock.Instant) -> [PendingCommand] {
        state.withLock { state in
            var overdue: [PendingCommand] = []
            for obstacle in state.blocked.keys {
                guard let group = state.blocked[obstacle]?.commands, group.contains(where: { $0.deadline <= now })
                else { continue }
                overdue += group.filter { $0.deadline <= now }
                state.blocked[obstacle]?.commands = group.filter { $0.deadline > now }
            }
            return overdue
        }
    }

    /// Whether everything accepted has been answered for.
    var isEmpty: Bool { state.withLock { $0.count == 0 } }

    /// How many commands are accepted and not answered yet, and how many of them stand before an obstacle.
    var census: (accepted: Int, blocked: Int) {
        state.withLock { state in (state.count, state.blocked.values.reduce(0) { $0 + $1.commands.count }) }
    }

    /// Says that so many commands have their answers.
    func settle(_ count: Int) {
        let wake = state.withLock { state in
            state.count -= count
            return state.isFinished ? state.everyone() : []
        }
        for lane in wake { lane.resume() }
    }

    /// Refuses what comes from now on; what was accepted is finished.
    func close() {
        let wake = state.withLock { state in
            state.isClosed = true
            return state.isFinished ? state.everyone() : []
        }
        for lane in wake { lane.resume() }
    }
}

/// Commands that stand before the same obstacle.
private struct BlockedGroup {
    var commands: Deque<PendingCommand> = []
    /// In how many turns some of them got past it.
    var turns = 0
}

private struct QueueState {
    var ready: Deque<PendingCommand> = []
    var blocked: [Obstacle: BlockedGroup] = [:]
    /// Groups that no lane has taken up yet, in the order in which they came to be.
    var unattended: Deque<Obstacle> = []
    var idleLanes: [CheckedContinuation<Void, Never>] = []
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
    var count = 0
    var isClosed = false

    /// Everything accepted has been answered for, and nothing more will come.
    var isFinished: Bool { isClosed && count == 0 }
}

extension QueueState {
    mutating func enqueue(_ pending: PendingCommand) {
        if !blocked.isEmpty, let obstacle = blocked.keys.first(where: pending.command.needs) {
            blocked[obstacle]?.commands.append(pending)
        } else {
            ready.append(pending)
        }
    }

    mutating func standApart(_ pending: PendingCommand, before obstacle: Obstacle) {
        if blocked[obstacle] == nil {
            blocked[obstacle] = BlockedGroup()
            unattended.append(obstacle)
        }
        blocked[obstacle]?.commands.append(pending)
    }

    mutating func takeBatch(limit: Int) -> [PendingCommand] {
        var batch: [PendingCommand] = []
        var claims = Claims()
        var passed: Deque<PendingCommand> = []
        while batch.count < limit, let pending = ready.popFirst() {
            if let obstacle = blocked.isEmpty ? nil : blocked.keys.first(where: pending.command.needs) {
                blocked[obstacle]?.commands.append(pending)
            } else if claims.admit(pending.command.scope) {
                batch.append(pending)
            } else {
                passed.append(pending)
            }
        }
        ready.prepend(contentsOf: passed)
        return batch
    }

    /// Who is to look at the queue again.
    mutating func wakers() -> [CheckedContinuation<Void, Never>] {
        var wake: [CheckedContinuation<Void, Never>] = []
        if !ready.isEmpty, let lane = idleLanes.popLast() { wake.append(lane) }
        while wake.count <= unattended.count, !unattended.isEmpty, let waiter = idleWaiters.popLast() {
            wake.append(waiter)
        }
        return wake
    }

    mutating func everyone() -> [CheckedContinuation<Void, Never>] {
        defer {
            idleLanes = []
            idleWaiters = []
        }
        return idleLanes + idleWaiters
    }
}

/// Keeps a command that makes or removes rows out of a batch in which another names the same product.
private struct Claims {
    private var products: Set<SKU> = []
    private var exclusive: Set<SKU> = []

    mutating func admit(_ scope: LockScope) -> Bool {
        guard exclusive.isDisjoint(with: scope.products) else { return false }
        guard !scope.isExclusive || products.isDisjoint(with: scope.products) else { return false }
        products.formUnion(scope.products)
        if scope.isExclusive { exclusive.formUnion(scope.products) }
        return true
    }
}
