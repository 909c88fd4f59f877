internal import FoundationEssentials
internal import Inventory
internal import Logging
internal import Postgres

/// Runs batches on one writer's connection until each command is decided, deferred or failed.
///
/// Not shared: one lane owns it.
final class BatchRunner {
    private let pool: ConnectionPool
    private let kinds: KindMemory
    private let metrics: StoreMetrics
    private let logger: Logger
    private var writerID = UUID()
    private var batches: Int64 = 0
    private var planRefresh = PlanRefresh()

    /// How often a transaction is tried again that PostgreSQL ended to resolve a conflict.
    private static let conflictRetries = 3
    /// How often a batch is tried again that lost its connection and is known not to be committed.
    private static let lossRetries = 2
    /// For how long a database that went away with a commit is asked what became of it.
    private static let inquiryLimit: Duration = .seconds(8)
    private static let inquiryPause: Duration = .milliseconds(50)

    init(pool: ConnectionPool, kinds: KindMemory, metrics: StoreMetrics, logger: Logger) {
        self.pool = pool
        self.kinds = kinds
        self.metrics = metrics
        self.logger = logger
    }

    /// What became of a batch: of the commands that are not answered, what stood in their way.
    struct Result {
        var answered = 0
        var deferred: [(pending: PendingCommand, obstacle: Obstacle)] = []
    }

    /// Answers every command that can be decided, or fails it.
    ///
    /// `wait` nil: never waits for a lock. Else it waits for that one; a wait given up is thrown, and then the whole batch
    /// is as it was.
    func run(_ batch: [PendingCommand], waiting wait: BatchTransaction.Wait?) async throws(LockWaitGivenUp) -> Result {
        var result = Result()
        do {
            let outcome = try await settle(batch.map(\.command), waiting: wait)
            for (index, pending) in batch.enumerated() {
                if let decision = outcome.decisions[index] {
                    pending.answer(decision)
                    result.answered += 1
                } else if let obstacle = outcome.obstacles[index] {
                    result.deferred.append((pending, obstacle))
                }
            }
        } catch let error as PostgresError where error.isLockWaitGivenUp && (wait != nil || batch.count == 1) {
            throw LockWaitGivenUp()
        } catch  where batch.count > 1 && StoreFault(error) != .databaseUnavailable {
            // One bad command cannot fail its neighbours.
            logger.warning("A batch failed and is tried command by command.", error: error)
            for pending in batch {
                do throws(LockWaitGivenUp) {
                    let alone = try await run([pending], waiting: wait)
                    result.answered += alone.answered
                    result.deferred += alone.deferred
                } catch {
                    // Its neighbours may have their answers already, so this one alone is put off.
                    result.deferred.append((pending, pending.command.likelyObstacle))
                }
            }
        } catch {
            logger.error("A batch failed.", error: error)
            let fault = StoreFault(error)
            for pending in batch { pending.fail(fault) }
            result.answered += batch.count
        }
        return result
    }

    /// Runs the transaction until its fate is known.
    ///
    /// Throws what the database said, when nothing was committed, and ``FateUnknown``.
    func settle(
        _ commands: [BatchedCommand], waiting wait: BatchTransaction.Wait?
    ) async throws -> BatchTransaction.Outcome {
        var conflicts = 0
        var losses = 0
        while true {
            batches += 1
            let refreshesPlans = planRefresh.isDue(at: .now)
            let transaction = BatchTransaction(
                commands: commands, wait: wait, witness: .init(writerID: writerID, batch: batches), kinds: kinds)
            let outcome: BatchTransaction.Outcome
            let backend: Int32
            do {
                (outcome, backend) = try await pool.run { session in
                    // Asked for now, since a session that is lost no longer knows.
                    let backend = session.backendProcessID
                    if refreshesPlans { try session.query(WriteStatements.discardPlans.bind()) }
                    return (try transaction.run(on: session), backend)
                }
            } catch let error as PostgresError where error.isConflict && conflicts < Self.conflictRetries {
                conflicts += 1
                continue
            } catch let error as PostgresError where error.isConnectionFault && losses < Self.lossRetries {
                // Nothing was committed yet. The pool has closed that connection; another may be had.
                losses += 1
                logger.warning("A connection was lost before its commit.", error: error)
                continue
            }
            guard case .inDoubt(let error) = outcome.fate else {
                metrics.committed(outcome)
                return outcome
            }
            logger.warning("The answer to a commit was lost; asking after it.", error: error)
            if try await isCommitted(transaction.witness, backend: backend) {
                metrics.committed(outcome)
                return outcome
            }
            guard losses < Self.lossRetries else { throw error }
            losses += 1
        }
    }

    /// Finds out whether the batch is committed, and makes sure that it stays as found.
    ///
    /// Throws ``FateUnknown`` alone: then nobody is told anything but that, and nothing is tried again.
    private func isCommitted(_ witness: BatchTransaction.Witness, backend: Int32) async throws -> Bool {
        // Whatever comes of it, this writer is done for: the next batch is another's.
        writerID = UUID()
        batches = 0
        let giveUp = ContinuousClock.now + Self.inquiryLimit
        while true {
            do {
                let last = try await pool.run { session in
                    try session.query(WriteStatements.endBackend.bind(backend))
                    let answer = try session.query(WriteStatements.fenceWriter.bind(witness.writerID))
                    return try answer[0].decode(0, as: Int64.self)
                }
                return last >= witness.batch
            } catch {
                // The database may be on its way back, or the commit on its way to the disk.
                guard ContinuousClock.now < giveUp else {
                    logger.error("The fate of a commit could not be learned.", error: error)
                    throw FateUnknown()
                }
                try? await Task.sleep(for: Self.inquiryPause)
            }
        }
    }
}

/// Whether a batch was committed cannot be known.
struct FateUnknown: Error {}

/// A lane has waited for somebody else's lock for as long as its commands can.
struct LockWaitGivenUp: Error {}

extension PostgresError {
    fileprivate var isLockWaitGivenUp: Bool {
        kind == .server(.lockNotAvailable) || kind == .server(.queryCanceled)
    }

    fileprivate var isConflict: Bool {
        kind == .server(.serializationFailure) || kind == .server(.deadlockDetected)
    }
}

extension Logger {
    fileprivate func warning(_ message: Message, error: any Error) {
        warning(message, metadata: ["error": .string(String(reflecting: error))])
    }

    fileprivate func error(_ message: Message, error: any Error) {
        self.error(message, metadata: ["error": .string(String(reflecting: error))])
    }
}
