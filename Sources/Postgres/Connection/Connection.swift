public import Logging

/// A connection to PostgreSQL: an actor pinned to a thread of its own, on which libpq may block.
///
/// The connection lives until ``close()`` or until nobody holds it; `PQfinish` runs on its thread in either case.
public final actor Connection {
    nonisolated let thread: ConnectionThread
    private let session: Session

    /// The thread of this connection; the actor keeps it alive, since the reference does not.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init(_ configuration: ConnectionConfiguration, logger: Logger) throws(PostgresError) {
        thread = try ConnectionThread()
        session = Session(configuration, logger: logger)
    }

    deinit {
        thread.stop()
    }

    /// Connects and makes the configured settings.
    ///
    /// Throws `.connectionFailed`; `.timedOut` after the connect timeout; the server's error for a setting it refuses.
    public static func open(
        _ configuration: ConnectionConfiguration, logger: Logger
    ) async throws(PostgresError) -> Connection {
        let connection = try Connection(configuration, logger: logger)
        try await connection.connect()
        return connection
    }

    private func connect() throws(PostgresError) {
        let session = session
        thread.whenStopping { session.close() }
        try session.connect()
    }

    /// Runs `body` on the connection's thread. Nothing else runs on this connection before it returns.
    ///
    /// A transaction that `body` leaves open stays open. Throws what `body` throws.
    public func run<R: Sendable, E: Error>(_ body: @Sendable (Session) throws(E) -> R) async throws(E) -> R {
        try body(session)
    }

    /// Closes the connection; whatever is asked of it afterwards throws `.connectionLost`.
    public func close() async {
        session.close()
    }
}

/// What came of lending a connection to a body.
enum Lease<R: Sendable>: Sendable {
    /// The connection had died while it was idle; the body did not run.
    case stale
    /// The body ran. A connection that is not reusable is closed already.
    case ended(Result<R, any Error>, isReusable: Bool)
}

extension Connection {
    /// Runs `body` for the pool: only on a connection that is alive, and closing it unless it can serve the next body.
    func lend<R: Sendable>(to body: @Sendable (Session) throws -> R) -> Lease<R> {
        guard session.isAlive() else {
            session.close()
            return .stale
        }
        let result = Result { try body(session) }
        let isReusable = session.isReusable
        if !isReusable { session.close() }
        return .ended(result, isReusable: isReusable)
    }
}

extension Session {
    /// Whether a stranger may have this session next: outside of any transaction, and with nothing odd about it.
    var isReusable: Bool {
        switch transactionStatus {
        case .idle: return !isSuspect
        case .unknown: return false
        case .active, .inTransaction, .inError:
            logger.warning("A transaction was left open; its connection is closed.")
            return false
        }
    }
}
