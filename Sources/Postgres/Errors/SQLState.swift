/// The five characters by which PostgreSQL names what went wrong (appendix A of its manual).
///
/// Only the codes this project switches on have names here; any other one is compared by its ``rawValue``.
public struct SQLState: RawRepresentable, Hashable, Sendable {
    /// Five characters, each a digit or an upper-case ASCII letter; the first two name the ``class``.
    public let rawValue: String

    /// Nil unless `rawValue` is five digits or upper-case ASCII letters.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == 5, rawValue.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) {
        rawValue = known
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}

extension SQLState {
    /// A message or column the server does not know how to serve; also a prepared plan whose result type changed.
    public static let featureNotSupported = SQLState(known: "0A000")

    /// A value beyond what its numeric type holds.
    public static let numericValueOutOfRange = SQLState(known: "22003")
    /// A byte sequence that is not UTF-8, or a NUL in a text.
    public static let characterNotInRepertoire = SQLState(known: "22021")

    /// A NULL where the column allows none.
    public static let notNullViolation = SQLState(known: "23502")
    /// A reference to a row that is not there, or the removal of one that is referred to.
    public static let foreignKeyViolation = SQLState(known: "23503")
    /// A second row with the same key.
    public static let uniqueViolation = SQLState(known: "23505")
    /// A row that a CHECK refuses; the error names the constraint.
    public static let checkViolation = SQLState(known: "23514")
    /// A row that overlaps another where an exclusion constraint allows none.
    public static let exclusionViolation = SQLState(known: "23P01")

    /// A write where only reads are allowed: a standby, or a transaction that was declared read-only.
    public static let readOnlySQLTransaction = SQLState(known: "25006")
    /// A statement after another one had already failed in the same transaction.
    public static let inFailedSQLTransaction = SQLState(known: "25P02")
    /// The server ended a session that idled in its transaction for too long.
    public static let idleInTransactionSessionTimeout = SQLState(known: "25P03")
    /// A prepared statement the server does not have.
    public static let invalidSQLStatementName = SQLState(known: "26000")

    /// The transaction cannot be serialised with its neighbours: run it again.
    public static let serializationFailure = SQLState(known: "40001")
    /// The server does not know whether the statement completed.
    public static let statementCompletionUnknown = SQLState(known: "40003")
    /// The transaction was chosen to break a deadlock: run it again.
    public static let deadlockDetected = SQLState(known: "40P01")

    /// The role may not do that.
    public static let insufficientPrivilege = SQLState(known: "42501")
    /// A name of no object, type or setting.
    public static let undefinedObject = SQLState(known: "42704")
    /// A name of no table or view, or not in the search path.
    public static let undefinedTable = SQLState(known: "42P01")
    /// A prepared statement's name that is taken already.
    public static let duplicatePreparedStatement = SQLState(known: "42P05")

    /// The server or the role has as many connections as it may.
    public static let tooManyConnections = SQLState(known: "53300")
    /// `lock_timeout` passed, or a NOWAIT found the lock taken.
    public static let lockNotAvailable = SQLState(known: "55P03")

    /// The statement was cancelled: by its deadline, by `statement_timeout`, or by somebody.
    public static let queryCanceled = SQLState(known: "57014")
    /// The server shuts down, or somebody terminated the session.
    public static let adminShutdown = SQLState(known: "57P01")
    /// Another server process crashed, and all sessions end.
    public static let crashShutdown = SQLState(known: "57P02")
    /// The server is starting, stopping or recovering.
    public static let cannotConnectNow = SQLState(known: "57P03")
    /// The database of this session is gone.
    public static let databaseDropped = SQLState(known: "57P04")
    /// The server ended a session that idled outside of a transaction for too long.
    public static let idleSessionTimeout = SQLState(known: "57P05")

    /// What `RAISE EXCEPTION` gives unless told otherwise.
    public static let raiseException = SQLState(known: "P0001")
}
