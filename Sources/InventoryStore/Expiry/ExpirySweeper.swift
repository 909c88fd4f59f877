public import CoreMetrics
internal import FoundationEssentials
internal import Inventory
public import Logging
internal import Postgres
public import ServiceLifecycle

/// Deletes lapsed reservations, so that counters and tables stay small. Correctness never depends on it: a lapsed hold
/// is dead at its instant.
///
/// It never waits for a lock: what somebody else is busy with is passed over until the next round. So any number of
/// instances may run it.
public final class ExpirySweeper: Service {
    private let pool: ConnectionPool
    private let interval: Duration
    private let metrics: StoreMetrics
    private let lag: Gauge
    private let lastRound: Gauge
    private let logger: Logger

    /// How many reservations end in one transaction at the most: their products' rows stay locked that long.
    private static let batchLimit = 100

    /// `interval`: the pause between two rounds.
    public init(
        _ options: StoreOptions, interval: Duration, logger: Logger,
        metrics factory: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        var configuration = options.laneConfiguration
        configuration.applicationName += " sweeper"
        pool = ConnectionPool(configuration, options: options.poolOptions(size: 1), logger: logger)
        self.interval = interval
        self.logger = logger
        metrics = StoreMetrics(factory)
        lag = Gauge(label: "bitcoin_store_sweeper_lag_seconds", factory: factory)
        lastRound = Gauge(label: "bitcoin_store_sweeper_last_round_timestamp_seconds", factory: factory)
    }

    /// Sweeps until graceful shutdown. A round that fails is logged, and the next one tries again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let runner = self.runner()
            while !Task.isCancelled {
                do {
                    try await self.sweep(runner)
                } catch {
                    self.logger.warning(
                        "A sweep failed.", metadata: ["error": .string(String(reflecting: error))])
                }
                try? await Task.sleep(for: self.interval)
            }
        }
        await pool.close()
    }

    /// One round: for cron, and for a service whose own sweeper is turned off. Returns how many reservations it ended.
    public func sweepOnce() async throws(StoreFault) -> Int {
        do {
            let count = try await sweep(runner())
            await pool.close()
            return count
        } catch {
            logger.error("A sweep failed.", metadata: ["error": .string(String(reflecting: error))])
            throw StoreFault(error)
        }
    }

    private func runner() -> BatchRunner {
        BatchRunner(pool: pool, kinds: KindMemory(), metrics: metrics, logger: logger)
    }

    @discardableResult
    private func sweep(_ runner: BatchRunner) async throws -> Int {
        var count = 0
        var last: (expiresAt: PostgresTimestamp?, id: UUID) = (nil, .zero)
        while !Task.isCancelled {
            let position = last
            let lapsed = try await pool.run { session in
                try session.query(
                    SweepStatements.lapsed.bind(position.expiresAt, position.id, Int64(Self.batchLimit))
                ).map { (expiresAt: try $0.decode(0, as: PostgresTimestamp.self), id: try $0.decode(1, as: UUID.self)) }
            }
            guard let end = lapsed.last else { break }
            let commands = lapsed.map { BatchedCommand(ExpireReservation(id: $0.id)) }
            count += try await expire(commands, runner)
            // What somebody else has locked stays behind; the next page begins after it all the same.
            last = (end.expiresAt, end.id)
            if lapsed.count < Self.batchLimit { break }
        }
        try await forget()
        lag.record(try await pool.run { session in try SweeperLag.seconds(session) })
        lastRound.record(Date().timeIntervalSince1970)
        if count > 0 { logger.debug("Swept.", metadata: ["reservations": "\(count)"]) }
        return count
    }

    /// Ends what it can. A page that fails is tried in halves, so that one bad reservation cannot keep the others.
    private func expire(_ commands: [BatchedCommand], _ runner: BatchRunner) async throws -> Int {
        do {
            return try await runner.settle(commands, waiting: nil).decisions.count
        } catch  where StoreFault(error) != .databaseUnavailable {
            guard commands.count > 1 else {
                logger.error(
                    "A reservation cannot be swept.",
                    metadata: [
                        "error": .string(String(reflecting: error)), "reservation": "\(commands[0].scope.reservations)",
                    ])
                return 0
            }
            let half = commands.count / 2
            let first = try await expire(Array(commands[..<half]), runner)
            return first + (try await expire(Array(commands[half...]), runner))
        }
    }

    private func forget() async throws {
        _ = try await pool.run { session in
            try session.pipeline([SweepStatements.forgetEndings.bind(), SweepStatements.forgetWriters.bind()])
            return ()
        }
    }
}

/// How far behind the sweeper is.
enum SweeperLag {
    /// Age of the oldest lapsed hold that is still there, in seconds; 0 when there is none.
    static func seconds(_ session: Session) throws -> Double {
        Double(try session.query(statement.bind())[0].decode(0, as: Int64.self)) / 1_000_000
    }

    private static let statement = Statement(
        """
        SELECT greatest(0, extract(epoch FROM statement_timestamp() - min(expires_at)) * 1000000)::bigint
        FROM store.reservation
        """)
}

/// The time is the statement's: one that may change from row to row, as `clock_timestamp()`, cannot be looked for in an
/// index.
private enum SweepStatements {
    static let lapsed = Statement(
        """
        SELECT expires_at, reservation_id FROM store.reservation
        WHERE expires_at <= statement_timestamp()
            AND (expires_at, reservation_id) > (coalesce($1::timestamptz, '-infinity'), $2::uuid)
        ORDER BY expires_at, reservation_id LIMIT $3::bigint
        """)

    static let forgetEndings = Statement(
        """
        DELETE FROM store.ended_reservation WHERE reservation_id IN (
            SELECT reservation_id FROM store.ended_reservation
            WHERE ended_at < statement_timestamp() - interval '30 days'
            ORDER BY ended_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """)

    /// A writer that still writes makes its row anew.
    static let forgetWriters = Statement(
        """
        DELETE FROM store.writer WHERE writer_id IN (
            SELECT writer_id FROM store.writer
            WHERE started_at < statement_timestamp() - interval '1 day'
            ORDER BY started_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """)
}
