internal import FoundationEssentials
internal import Inventory
internal import Logging
internal import Postgres

/// Runs batches on one writer's connection until each command is decided, deferred or failed.
///
/// Not shared: one lane owns it.
final class BatchRunner {
    private let pool: ConnectionPool
    private let applicationName: String
    private let kinds: KindMemory
    private let logger: Logger
    private var writerID = UUID()
    private var batches: Int64 = 0
    private var planRefresh = PlanRefresh()

    /// How often a transaction is tried again that PostgreSQL ended to resolve a conflict.
    private static let conflictRetries = 3
    /// For how long a database that went away with a commit is asked what became of it.
    private static let inquiryLimit: Duration = .seconds(8)
    private static let inquiryPause: Duration = .milliseconds(50)

    init(pool: ConnectionPool, applicationName: String, kinds: KindMemory, logger: Logger) {
        self.pool = pool
        self.kinds = kinds
        self.applicationName = applicationName
        self.logger = logger
    }

    /// What became of a batch: of the commands that are not answered, what stood in their way.
    struct Result {
        var answered = 0
        var deferred: [(pending: PendingCommand, obstacle: Obstacle)] = []
    }

    /// Answers every command that can be decided, or fails it.
    ///
    /// `deadline` nil: never waits for a lock. Else it waits until then; a wait given up throws the database's error.
    func run(_ batch: [PendingCommand], waitingUntil deadline: ContinuousClock.Instant?) async throws(LockWaitGivenUp)
        -> Result
    {
        var result = Result()
        do {
            let outcome = try await settle(batch.map(\.command), waitingUntil: deadline)
            for (index, pending) in batch.enumerated() {
                if let decision = outcome.decisions[index] {
                    pending.answer(decision)
                    result.answered += 1
                } else if let obstacle = outcome.obstacles[index] {
                    result.deferred.append((pending, obstacle))
                }
            }
        } catch let error as PostgresError where error.isLockWaitGivenUp {
            throw LockWaitGivenUp()
        } catch let error as PostgresError where !error.isConnectionFault && batch.count > 1 {
            // One bad command cannot fail its neighbours.
            logger.warning("A batch failed and is tried command by command.", error: error)
            for pending in batch {
                let alone = try await run([pending], waitingUntil: deadline)
                result.answered += alone.answered
                result.deferred += alone.deferred
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
    /// Throws what the database said, when nothing was committed or when that cannot be known.
    func settle(
        _ commands: [BatchedCommand], waitingUntil deadline: ContinuousClock.Instant?
    ) async throws -> BatchTransaction.Outcome {
        var conflicts = 0
        var losses = 0
        while true {
            batches += 1
            let refreshesPlans = planRefresh.isDue(at: .now)
            let transaction = BatchTransaction(
                commands: commands, locks: deadline == nil ? .skipping : .waiting, deadline: deadline,
                witness: .init(writerID: writerID, batch: batches), kinds: kinds)
            do {
                let (outcome, backend) = try await pool.run { session in
                    if refreshesPlans { try session.query(WriteStatements.discardPlans.bind()) }
                    return (try transaction.run(on: session), session.backendProcessID)
                }
                switch outcome.fate {
                case .settled: return outcome
                case .inDoubt(let error):
                    logger.warning("The answer to a commit was lost; asking after it.", error: error)
                    if try await isCommitted(transaction.witness, backend: backend) { return outcome }
                }
            } catch let error as PostgresError where error.isConflict && conflicts < Self.conflictRetries {
                conflicts += 1
            } catch let error as PostgresError where error.isConnectionFault && losses < 1 {
                // Nothing was committed yet. The pool has closed that connection; another may be had.
                losses += 1
                logger.warning("A connection was lost before its commit.", error: error)
            }
        }
    }

    /// Finds out whether the batch is committed, and makes sure that it stays as found.
    ///
    /// Throws when that cannot be known: then nobody is told anything but that.
    private func isCommitted(_ witness: BatchTransaction.Witness, backend: Int32) async throws -> Bool {
        let applicationName = applicationName
        // Whatever comes of it, this writer is done for: the next batch is another's.
        writerID = UUID()
        batches = 0
        let giveUp = ContinuousClock.now + Self.inquiryLimit
        while true {
            do {
                let last = try await pool.run { session in
                    try session.query(WriteStatements.endBackend.bind(backend, applicationName))
                    let answer = try session.query(WriteStatements.fenceWriter.bind(witness.writerID))
                    return try answer[0].decode(0, as: Int64.self)
                }
                return last >= witness.batch
            } catch let error as PostgresError where error.isConnectionFault && ContinuousClock.now < giveUp {
                // The database may be on its way back.
                try await Task.sleep(for: Self.inquiryPause)
            }
        }
    }
}

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
