public import CoreMetrics
public import Inventory
public import Logging
internal import Postgres
public import ServiceLifecycle

/// The inventory on PostgreSQL: commands go through the lanes, reads through a pool of their own.
public final class Store: Service {
    let reads: ConnectionPool
    let productReads: SharedRead<ProductQuestion, ProductFinding>
    private let queue: CommandQueue
    private let lanes: CommandLanes
    private let metrics: StoreMetrics
    private let gauges: StoreGauges
    private let logger: Logger

    /// `metrics`: whoever keeps what is counted.
    public init(
        _ options: StoreOptions, logger: Logger, metrics factory: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.logger = logger
        metrics = StoreMetrics(factory)
        gauges = StoreGauges(factory)
        queue = CommandQueue(bound: options.queueBound)
        lanes = CommandLanes(queue: queue, options: options, metrics: metrics, logger: logger)
        let reads = ConnectionPool(
            options.readConfiguration, options: options.poolOptions(size: options.readConnections), logger: logger)
        self.reads = reads
        productReads = SharedRead(
            turns: max(1, options.readConnections / 2), bound: options.queueBound
        ) { questions throws(StoreFault) in
            try await Self.read(on: reads, logger) { try ProductQuestion.answer(questions, on: $0) }
        }
    }

    /// Serves commands until graceful shutdown; what was accepted by then is finished first.
    public func run() async throws {
        try await lanes.run()
        await reads.close()
    }

    /// Locks, decides and writes. A refusal is a value; it changed nothing.
    ///
    /// An answer is given only once it is durable. Throws a ``StoreFault``: of those, only
    /// ``StoreFault/databaseUnavailable`` and ``StoreFault/internalError`` leave it open whether the command took effect.
    public func perform<C: Command>(_ command: C) async throws(StoreFault) -> Result<C.Answer, Refusal> {
        switch try await lanes.perform(BatchedCommand(command)).get() {
        case .done(let answer):
            guard let answer = answer as? C.Answer else { throw .internalError }
            return .success(answer)
        case .refused(let refusal):
            metrics.refused(refusal)
            return .failure(refusal)
        case .short:
            throw .internalError
        }
    }

    /// Writes down what the queue and the pools are busy with at this instant: for whoever is about to read the metrics.
    public func recordGauges() async {
        gauges.record(queue.census, limit: queue.bound)
        for (name, pools) in lanes.pools + [("reads", [reads])] { await gauges.record(pools, as: name) }
    }

    /// Runs a read on a connection of the pool, and turns what goes wrong into a fault.
    func read<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws(StoreFault) -> R {
        try await Self.read(on: reads, logger, body)
    }

    private static func read<R: Sendable>(
        on pool: ConnectionPool, _ logger: Logger, _ body: @Sendable (Session) throws -> R
    ) async throws(StoreFault) -> R {
        do {
            return try await pool.run(body)
        } catch {
            logger.warning("A read failed.", metadata: ["error": .string(String(reflecting: error))])
            throw StoreFault(error)
        }
    }
}
