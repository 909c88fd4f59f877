public import CoreMetrics
internal import FoundationEssentials
public import Logging
internal import Postgres
public import ServiceLifecycle
internal import Synchronization

/// Looks for drift again and again, on a connection of its own: the tables are read whole, and neither sales nor the
/// sweeper may wait for that.
public final class DriftWatch: Service {
    private let pool: ConnectionPool
    private let interval: Duration
    private let logger: Logger
    private let rows: Gauge
    private let lastCheck: Gauge
    private let duration: Gauge
    /// The server's process that looks right now.
    private let backend = Mutex<Int32?>(nil)

    /// A check gets this many times its own time of rest, so that it never takes more than a fiftieth of a connection.
    private static let restFactor = 49
    private static let limit: Duration = .seconds(120)

    /// `interval`: the least time between two checks; a store so large that they take long is checked more rarely.
    public init(
        _ options: StoreOptions, interval: Duration, logger: Logger,
        metrics factory: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        var configuration = options.connection
        configuration.applicationName += " drift"
        configuration.statementTimeout = Self.limit
        configuration.settings["jit"] = "off"
        // One to look, and one to end the look.
        pool = ConnectionPool(configuration, options: options.poolOptions(size: 2), logger: logger)
        self.interval = interval
        self.logger = logger
        rows = Gauge(label: "bitcoin_store_drift_rows", factory: factory)
        lastCheck = Gauge(label: "bitcoin_store_drift_last_check_timestamp_seconds", factory: factory)
        duration = Gauge(label: "bitcoin_store_drift_check_seconds", factory: factory)
    }

    /// Looks until graceful shutdown. A check that fails is logged, and the next one tries again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let start = ContinuousClock.now
                await withTaskCancellationHandler {
                    await self.look()
                } onCancel: {
                    Task { await self.endLook() }
                }
                let elapsed = ContinuousClock.now - start
                try? await Task.sleep(for: max(self.interval, elapsed * Self.restFactor))
            }
        }
        await pool.close()
    }

    private func look() async {
        let start = ContinuousClock.now
        do {
            let drift = try await pool.run { session in
                backend.withLock { $0 = session.backendProcessID }
                defer { backend.withLock { $0 = nil } }
                return try Drift.look(session)
            }
            duration.record((ContinuousClock.now - start) / .seconds(1))
            lastCheck.record(Date().timeIntervalSince1970)
            rows.record(drift.count)
            if !drift.isEmpty {
                logger.error(
                    "Stock has drifted; see store.stock_drift.",
                    metadata: ["rows": "\(drift.count)", "first": "\(drift.first ?? "")"])
            }
        } catch  where Task.isCancelled {
            // Ended on purpose.
        } catch {
            logger.warning("Looking for drift failed.", metadata: ["error": .string(String(reflecting: error))])
        }
    }

    /// Has the server end the look: a service that is to stop waits for no report.
    private func endLook() async {
        guard let backend = backend.withLock({ $0 }) else { return }
        try? await pool.run { session in _ = try session.query(Self.cancelBackend.bind(backend)) }
    }

    private static let cancelBackend = Statement("SELECT pg_cancel_backend($1::integer)")
}

/// What `store.stock_drift` says.
struct Drift {
    let count: Int
    /// One of them, for the log.
    let first: String?

    var isEmpty: Bool { count == 0 }

    static func look(_ session: Session) throws -> Drift {
        let row = try session.query(statement.bind())[0]
        return Drift(count: Int(try row.decode(0, as: Int64.self)), first: try row.decode(1))
    }

    private static let statement = Statement(
        "SELECT count(*), min(coalesce(sku, '?') || ': ' || fault) FROM store.stock_drift")
}
