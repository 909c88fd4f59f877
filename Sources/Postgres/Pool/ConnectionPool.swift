public import Logging
public import ServiceLifecycle
internal import Synchronization

/// A bounded number of connections, lent one body at a time.
///
/// Connections are opened when they are needed, and kept. A pool whose database is out of reach fails fast and heals by
/// itself: see `PoolState`.
public final class ConnectionPool: Service {
    /// The limits of a pool.
    public struct Options: Sendable {
        /// The most connections open at once; at least 1.
        public var size: Int
        /// How long to wait for a connection to come free, connecting included.
        public var acquireTimeout: Duration
        /// How many may wait at once.
        public var maximumWaiters: Int

        /// The defaults: four connections, two seconds, 256 waiters.
        public init(size: Int = 4, acquireTimeout: Duration = .seconds(2), maximumWaiters: Int = 256) {
            precondition(size >= 1 && maximumWaiters >= 0, "a pool has at least one connection")
            self.size = size
            self.acquireTimeout = acquireTimeout
            self.maximumWaiters = maximumWaiters
        }
    }

    /// What a pool is busy with.
    public struct Statistics: Sendable, Hashable {
        /// Connections that are open: idle and leased ones.
        public var open: Int
        /// Connections that nobody uses.
        public var idle: Int
        /// Connections that a body runs on.
        public var leased: Int
        /// Callers that wait for a connection.
        public var waiting: Int

        public init(open: Int, idle: Int, leased: Int, waiting: Int) {
            (self.open, self.idle, self.leased, self.waiting) = (open, idle, leased, waiting)
        }
    }

    /// The most connections open at once.
    public var size: Int { options.size }

    typealias Waiter = CheckedContinuation<Connection, any Error>

    let options: Options
    let configuration: ConnectionConfiguration
    let logger: Logger
    let state: Mutex<PoolState<Connection, Waiter>>
    let lastID = Atomic<UInt64>(0)
    private let closers = Mutex<Closers>(.waiting([]))

    /// Who waits for all connections of a closed pool to be gone.
    private enum Closers {
        case waiting([CheckedContinuation<Void, Never>])
        case finished
    }

    /// A pool without any connection yet.
    public init(_ configuration: ConnectionConfiguration, options: Options = Options(), logger: Logger) {
        self.configuration = configuration
        self.options = options
        self.logger = logger
        state = Mutex(
            PoolState(
                PoolState.Limits(
                    size: options.size, maximumWaiters: options.maximumWaiters,
                    acquireTimeout: options.acquireTimeout)))
    }

    /// Idles until graceful shutdown or cancellation, then closes the pool.
    public func run() async throws {
        // Throws only when the task is cancelled, and then the pool has to close all the same.
        try? await gracefulShutdown()
        await close()
    }

    /// Lets nobody in any more, fails those who wait with `.poolClosed`, and returns when the last connection is closed.
    ///
    /// Bodies that run are waited for; their statements have their own limits.
    public func close() async {
        perform(state.withLock { $0.close() })
        await withCheckedContinuation { continuation in
            let isFinished = closers.withLock { closers in
                guard case .waiting(let others) = closers else { return true }
                closers = .waiting(others + [continuation])
                return false
            }
            if isFinished { continuation.resume() }
        }
    }

    /// The last connection is closed.
    func finish() {
        let waiting = closers.withLock { closers in
            defer { closers = .finished }
            guard case .waiting(let waiting) = closers else { return [CheckedContinuation<Void, Never>]() }
            return waiting
        }
        for closer in waiting { closer.resume() }
    }

    /// What the pool is busy with at this instant.
    public var statistics: Statistics {
        get async {
            state.withLock {
                Statistics(
                    open: $0.idleCount + $0.leased, idle: $0.idleCount, leased: $0.leased, waiting: $0.waitingCount)
            }
        }
    }
}
