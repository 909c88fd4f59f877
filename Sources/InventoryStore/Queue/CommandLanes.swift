internal import Inventory
internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// The lanes on which commands become transactions: group commit.
///
/// Commands that arrive while a transaction runs wait together and go in the next one, so a batch grows with the load
/// and no timer delays a lone request. Main lanes never wait for a lock; commands whose rows somebody else has locked go
/// to lanes that do, one obstacle a lane.
final class CommandLanes: Service {
    private let queue: CommandQueue
    private let options: StoreOptions
    private let metrics: StoreMetrics
    private let kinds = KindMemory()
    private let mainLanes: [ConnectionPool]
    private let waitingLanes: [ConnectionPool]
    private let logger: Logger

    /// For how long a blocked command is tried again and again before a lane waits for it.
    private static let patience: Duration = .milliseconds(1)
    private static let pause: Duration = .milliseconds(1)
    /// A main lane waits only for what no try can foresee, such as an uncommitted row with the same key; not for long.
    private static let mainLockTimeout: Duration = .milliseconds(20)
    private static let overdueInterval: Duration = .milliseconds(25)

    init(queue: CommandQueue, options: StoreOptions, metrics: StoreMetrics, logger: Logger) {
        self.queue = queue
        self.options = options
        self.metrics = metrics
        self.logger = logger
        func lane(_ name: String, lockTimeout: Duration) -> ConnectionPool {
            var configuration = options.laneConfiguration
            configuration.applicationName += " \(name)"
            configuration.lockTimeout = lockTimeout
            return ConnectionPool(configuration, options: options.poolOptions(size: 1), logger: logger)
        }
        mainLanes = (1...options.lanes).map { lane("lane \($0)", lockTimeout: Self.mainLockTimeout) }
        waitingLanes = (1...options.waitingLanes).map {
            lane("waiting lane \($0)", lockTimeout: options.lockTimeout)
        }
    }

    func perform(_ command: BatchedCommand) async -> PendingCommand.Reply {
        await queue.submit(command, deadline: .now + options.lockTimeout)
    }

    /// Runs until graceful shutdown or cancellation; then what was accepted is finished, and what comes after is
    /// refused.
    func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                // Cancelled where the lanes have nothing left.
                async let _ = failOverdue()
                await withTaskGroup { group in
                    for lane in mainLanes { group.addTask { await self.runMain(lane) } }
                    for lane in waitingLanes { group.addTask { await self.runWaiting(lane) } }
                }
            } onGracefulShutdown: {
                self.queue.close()
            }
        } onCancel: {
            queue.close()
        }
        for lane in mainLanes + waitingLanes { await lane.close() }
    }

    private func runMain(_ lane: ConnectionPool) async {
        let runner = BatchRunner(pool: lane, kinds: kinds, metrics: metrics, logger: logger)
        while let batch = await queue.nextBatch(limit: options.batchLimit) {
            metrics.takesUp(batch, patience: options.lockTimeout)
            do {
                let result = try await runner.run(batch, waiting: nil)
                queue.settle(result.answered)
                guard !result.deferred.isEmpty else { continue }
                putBack(result.deferred)
                if result.answered == 0 { try? await Task.sleep(for: Self.pause) }
            } catch {
                // A lock that no try could foresee, such as that of an uncommitted row with the same key.
                standApart(batch)
            }
        }
    }

    private func putBack(_ deferred: [(pending: PendingCommand, obstacle: Obstacle)]) {
        let now = ContinuousClock.now
        metrics.defers(deferred.count)
        queue.putBack(
            deferred.map { pending, obstacle in
                var pending = pending
                let since = pending.blockedSince ?? now
                pending.blockedSince = since
                return (pending, obstacle, standsApart: now - since >= Self.patience)
            })
    }

    private func standApart(_ batch: [PendingCommand]) {
        metrics.defers(batch.count)
        queue.putBack(batch.map { ($0, $0.command.likelyObstacle, standsApart: true) })
    }

    private func runWaiting(_ lane: ConnectionPool) async {
        let runner = BatchRunner(pool: lane, kinds: kinds, metrics: metrics, logger: logger)
        while let obstacle = await queue.nextObstacle() {
            let batch = queue.takeBlocked(by: obstacle, limit: options.batchLimit)
            let isOvercome = await wait(for: obstacle, batch, runner)
            queue.leave(obstacle, isOvercome: isOvercome)
        }
    }

    /// Waits for the obstacle with as many commands as one transaction takes. Returns whether they got past it.
    private func wait(for obstacle: Obstacle, _ batch: [PendingCommand], _ runner: BatchRunner) async -> Bool {
        let now = ContinuousClock.now
        let late = batch.filter { $0.deadline <= now }
        fail(late)
        let batch = batch.filter { $0.deadline > now }
        guard let deadline = batch.map(\.deadline).min() else { return false }
        defer { metrics.waitedForLock(since: now) }
        do {
            let result = try await runner.run(batch, waiting: .init(obstacle: obstacle, deadline: deadline))
            queue.settle(result.answered)
            putBack(result.deferred)
            return true
        } catch {
            // Those whose time is up are failed presently; the others wait on.
            queue.putBack(batch.map { ($0, obstacle, standsApart: true) })
            return false
        }
    }

    /// Fails the commands that have waited for as long as they can, whether or not a lane is free to wait for them.
    private func failOverdue() async {
        while !Task.isCancelled {
            // Whoever comes while nobody waits has all his time before him.
            try? await Task.sleep(for: queue.isEmpty ? options.lockTimeout : Self.overdueInterval)
            fail(queue.takeOverdue(at: .now))
        }
    }

    private func fail(_ overdue: [PendingCommand]) {
        for pending in overdue { pending.fail(.stockBusy) }
        metrics.givesUp(overdue.count)
        queue.settle(overdue.count)
    }
}

extension CommandLanes {
    /// The lanes' pools by what they are for.
    var pools: [(name: String, pools: [ConnectionPool])] { [("lanes", mainLanes), ("waiting_lanes", waitingLanes)] }
}
