internal import CLibPQ
internal import Logging

/// A connection from the inside: what a body may do with it, synchronously, on the connection's own thread.
///
/// Not `Sendable`, so it cannot leave the body it was given to. Once the connection broke, was closed after a timeout
/// or a FATAL error, every call throws `.connectionLost`.
public final class Session {
    let configuration: ConnectionConfiguration
    let logger: Logger
    let notices: NoticeReceiver
    /// Nil before the connect, and after the connection was closed.
    private var connection: OpaquePointer?
    var prepared = PreparedStatements()
    var outgoing = OutgoingParameters()
    /// Something happened after which the connection works, but should not serve another lease.
    var isSuspect = false

    init(_ configuration: ConnectionConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        notices = NoticeReceiver(logger)
    }

    deinit {
        close()
    }

    /// Connects; blocks this thread for at most the connect timeout of each host. On a throw nothing stays open.
    func connect() throws(PostgresError) {
        let parameters = try ConnectionParameters(configuration)
        // Null only when memory ran out. What the server says during a connect goes to standard error unless a receiver
        // is set, and a receiver needs a PGconn to be set on: start, set, and connect anew. PQreset is the one
        // blocking connect that keeps it, and blocking is what tries every host, each within its timeout.
        guard let connection = parameters.withCStrings({ PQconnectStartParams($0, $1, 0) }) else {
            throw PostgresError(kind: .connectionFailed, message: "out of memory")
        }
        self.connection = connection
        notices.attach(to: connection)
        // Already bad: the parameters are refused, or no host could be tried; a reset would forget why.
        if PQstatus(connection) != CONNECTION_BAD { PQreset(connection) }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = Self.lastMessage(of: connection)
            close()
            // libpq tells a timeout by its words alone.
            throw PostgresError(
                kind: message.hasSuffix("timeout expired") ? .timedOut : .connectionFailed, message: message)
        }
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw surprise("no pipeline mode")
        }
        try applySettings()
    }

    /// One statement for all settings, with names and values as parameters.
    private func applySettings() throws(PostgresError) {
        let settings = configuration.serverSettings
        do throws(PostgresError) {
            try query(Self.setConfiguration.bind(settings.map(\.name), settings.map(\.value)))
        } catch {
            close()
            throw error
        }
    }

    private static let setConfiguration = Statement(
        """
        SELECT set_config(setting.name, setting.value, false)
        FROM unnest($1::text[], $2::text[]) AS setting (name, value)
        """)

    /// Closes the connection, if it is open. Whatever is running on the server is not waited for.
    func close() {
        guard let connection else { return }
        self.connection = nil
        PQfinish(connection)
    }

    /// The connection. Throws `.connectionLost` when it is closed.
    func handle() throws(PostgresError) -> OpaquePointer {
        guard let connection else {
            throw PostgresError(kind: .connectionLost, message: "the connection is closed")
        }
        return connection
    }

    /// Closes the connection for something that should not happen, and says what it was.
    func surprise(_ message: String, in statement: Statement? = nil) -> PostgresError {
        let words = connection.map { Self.lastMessage(of: $0) } ?? ""
        let isLost = connection.map { PQstatus($0) != CONNECTION_OK } ?? true
        close()
        return PostgresError(
            kind: isLost ? .connectionLost : .protocolViolation,
            message: words.isEmpty ? message : "\(message): \(words)", statement: statement?.text)
    }
}

extension Session {
    /// What libpq says went wrong last, without the newline it ends with.
    private static func lastMessage(of connection: OpaquePointer) -> String {
        let message = String(cString: PQerrorMessage(connection))
        return message.hasSuffix("\n") ? String(message.dropLast()) : message
    }

    /// Where the session stands between statements.
    public enum TransactionStatus: Sendable {
        /// No transaction.
        case idle
        /// A command is under way; only seen from inside libpq.
        case active
        /// In a transaction that can still commit.
        case inTransaction
        /// In a transaction that failed and can only be rolled back.
        case inError
        /// The connection is closed.
        case unknown
    }

    /// Where the session stands between statements.
    public var transactionStatus: TransactionStatus {
        guard let connection else { return .unknown }
        switch PQtransactionStatus(connection) {
        case PQTRANS_IDLE: return .idle
        case PQTRANS_ACTIVE: return .active
        case PQTRANS_INTRANS: return .inTransaction
        case PQTRANS_INERROR: return .inError
        default: return .unknown
        }
    }

    /// The process that serves this session, as `pg_stat_activity` and `pg_terminate_backend` name it; 0 once closed.
    public var backendProcessID: Int32 {
        connection.map { PQbackendPID($0) } ?? 0
    }

    /// The server's version as 10000 * major + minor (150018 is 15.18); 0 once closed.
    public var serverVersion: Int32 {
        connection.map { PQserverVersion($0) } ?? 0
    }
}

@available(*, unavailable)
extension Session: Sendable {}
