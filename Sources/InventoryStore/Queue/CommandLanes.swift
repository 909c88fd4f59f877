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
    private let kinds = KindMemory()
    private let mainLanes: [Lane]
    private let waitingLanes: [Lane]
    private let logger: Logger

    private struct Lane: Sendable {
        let pool: ConnectionPool
        let applicationName: String
    }

    /// For how long a blocked command is tried again and again before a lane waits for it.
    private static let patience: Duration = .milliseconds(4)
    private static let pause: Duration = .milliseconds(1)

    init(queue: CommandQueue, options: StoreOptions, logger: Logger) {
        self.queue = queue
        self.options = options
        self.logger = logger
        func lane(_ name: String) -> Lane {
            var configuration = options.laneConfiguration
            configuration.applicationName = "\(configuration.applicationName) \(name)"
            return Lane(
                pool: ConnectionPool(configuration, options: .init(size: 1), logger: logger),
                applicationName: configuration.applicationName)
        }
        mainLanes = (1...options.lanes).map { lane("lane \($0)") }
        waitingLanes = (1...options.waitingLanes).map { lane("waiting lane \($0)") }
    }

    func perform(_ command: BatchedCommand) async -> PendingCommand.Reply {
        await queue.submit(command, deadline: .now + options.lockTimeout)
    }

    /// Runs until graceful shutdown or cancellation; then what was accepted is finished, and what comes after is
    /// refused.
    func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
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
        for lane in mainLanes + waitingLanes { await lane.pool.close() }
    }

    private func runMain(_ lane: Lane) async {
        let runner = BatchRunner(pool: lane.pool, applicationName: lane.applicationName, kinds: kinds, logger: logger)
        while let batch = await queue.nextBatch(limit: options.batchLimit) {
            do {
                let result = try await runner.run(batch, waitingUntil: nil)
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
        queue.putBack(
            deferred.map { pending, obstacle in
                var pending = pending
                let since = pending.blockedSince ?? now
                pending.blockedSince = since
                return (pending, obstacle, standsApart: now - since >= Self.patience)
            })
    }

    private func standApart(_ batch: [PendingCommand]) {
        queue.putBack(
            batch.compactMap { pending in
                pending.command.likelyObstacle.map { (pending, $0, standsApart: true) }
            })
    }

    private func runWaiting(_ lane: Lane) async {
        let runner = BatchRunner(pool: lane.pool, applicationName: lane.applicationName, kinds: kinds, logger: logger)
        while let obstacle = await queue.nextObstacle() {
            while true {
                let batch = queue.takeBlocked(by: obstacle, limit: options.batchLimit)
                guard !batch.isEmpty else { break }
                await wait(for: obstacle, batch, runner)
            }
        }
    }

    private func wait(for obstacle: Obstacle, _ batch: [PendingCommand], _ runner: BatchRunner) async {
        let now = ContinuousClock.now
        let late = batch.filter { $0.deadline <= now }
        for pending in late { pending.fail(.stockBusy) }
        queue.settle(late.count)
        let timely = batch.filter { $0.deadline > now }
        guard let deadline = timely.map(\.deadline).min() else { return }
        do {
            let result = try await runner.run(timely, waitingUntil: deadline)
            queue.settle(result.answered)
            queue.putBack(result.deferred.map { ($0.pending, $0.obstacle, standsApart: true) })
        } catch {
            // Those whose time is up are failed at the next turn; the others wait on.
            queue.putBack(timely.map { ($0, obstacle, standsApart: true) })
        }
    }
}
