/// Why something asked of PostgreSQL did not happen.
///
/// ``kind`` is for code to switch on; the texts are for the log and must not reach a client. What an error prints as
/// (``description``) is therefore its kind and SQLSTATE alone.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What sort of failure it was.
    public enum Kind: Sendable, Hashable {
        /// The server refused or failed; after a FATAL one the connection is closed.
        case server(SQLState)
        /// No connection could be made. Nothing has run.
        case connectionFailed
        /// The connection broke, or had been closed before. What was running may or may not have happened.
        case connectionLost
        /// No answer within the deadline; the connection was closed. What was running may or may not have happened.
        case timedOut
        /// No connection of the pool came free within the deadline, or too many wait already. Nothing has run.
        case poolExhausted
        /// The pool is shutting down. Nothing has run.
        case poolClosed
        /// A value is not what the caller asked for: another type, NULL, out of range, or malformed.
        case decoding
        /// The client or the server did what the other cannot follow.
        case protocolViolation
    }

    /// What sort of failure it was: the part that code may decide on.
    public var kind: Kind
    /// The server's or libpq's own words. For the log only.
    public var message: String
    /// The server's DETAIL: it may quote stored values. For the log only.
    public var detail: String?
    /// The constraint that was violated, where the server names one.
    public var constraint: String?
    /// The table the error is about, where the server names one.
    public var table: String?
    /// The SQL that failed, without its parameters. For the log only.
    public var statement: String?

    /// An error of the given kind; the texts are for the log only.
    public init(
        kind: Kind, message: String, detail: String? = nil, constraint: String? = nil, table: String? = nil,
        statement: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.statement = statement
    }

    /// The kind, with the SQLSTATE of a server's error. Leaks neither values nor names of the schema.
    public var description: String {
        switch kind {
        case .server(let state): "PostgreSQL error (SQLSTATE \(state.rawValue))"
        case .connectionFailed: "PostgreSQL error (connection failed)"
        case .connectionLost: "PostgreSQL error (connection lost)"
        case .timedOut: "PostgreSQL error (timed out)"
        case .poolExhausted: "PostgreSQL error (pool exhausted)"
        case .poolClosed: "PostgreSQL error (pool closed)"
        case .decoding: "PostgreSQL error (unexpected value)"
        case .protocolViolation: "PostgreSQL error (protocol violation)"
        }
    }
}

extension PostgresError {
    /// The SQLSTATE, when it was the server that failed.
    public var sqlState: SQLState? {
        if case .server(let state) = kind { state } else { nil }
    }

    /// Whether it is the database that is out of reach, rather than the request that is wrong.
    ///
    /// True when nothing could run, or when the outcome of what was running is unknown: `connectionFailed`,
    /// `connectionLost`, `timedOut`, `poolExhausted`, `poolClosed`, `protocolViolation`; class 08, 25006 (a standby
    /// where a primary was), 25P03, 40003, 53300 and 57P01 to 57P05 from the server. Trying again later may succeed.
    public var isConnectionFault: Bool {
        switch kind {
        case .connectionFailed, .connectionLost, .timedOut, .poolExhausted, .poolClosed, .protocolViolation:
            return true
        case .decoding:
            return false
        case .server(let state):
            switch state {
            case .readOnlySQLTransaction, .idleInTransactionSessionTimeout, .statementCompletionUnknown,
                .tooManyConnections, .adminShutdown, .crashShutdown, .cannotConnectNow, .databaseDropped,
                .idleSessionTimeout:
                return true
            default:
                return state.class == .connectionException
            }
        }
    }

    /// Whether the same transaction, run again, may succeed: 40001 and 40P01.
    public var isSerializationFault: Bool {
        switch sqlState {
        case .serializationFailure, .deadlockDetected: true
        default: false
        }
    }
}

extension PostgresError: CustomDebugStringConvertible {
    /// The same as ``description``: a debug print ends in a log or an answer as easily as any other.
    public var debugDescription: String { description }
}
