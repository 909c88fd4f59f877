/// How to reach a database, and how long to wait for it.
///
/// What the connection string (or libpq's `PG*` environment) says about a libpq parameter wins over what stands here.
/// Server settings (timeouts and ``settings``) are set on each connection before its first use. A timeout of zero is
/// none: the server then sets no limit, and where it concerns statements the client waits as long as TCP stays alive.
public struct ConnectionConfiguration: Sendable {
    /// A libpq connection string or URI, several hosts and `target_session_attrs` included; nil means the `PG*`
    /// environment variables alone. May hold a password: never log it.
    public var connectionString: String?
    /// The name `pg_stat_activity` shows, unless the connection string has one.
    public var applicationName: String
    /// The limit for each host to be connected to, from name to first prompt; libpq counts whole seconds, two at least.
    public var connectTimeout: Duration
    /// `statement_timeout`, and the client's limit for all statements of one call together: then it asks to cancel what
    /// runs. After another ``answerGrace`` without an answer it closes the connection.
    public var statementTimeout: Duration
    /// `lock_timeout`: the limit of each single wait for a lock.
    public var lockTimeout: Duration
    /// `idle_in_transaction_session_timeout`: the server ends a session that holds a transaction open for nothing.
    public var idleInTransactionTimeout: Duration
    /// How long an answer may be late: after the statement timeout, and after a cancel request.
    public var answerGrace: Duration
    /// Further server settings by name, set once per connection, before first use; the three timeouts above win.
    public var settings: [String: String]

    /// A configuration with the defaults of this service: 5 s to connect and for a statement, 2 s for a lock, 10 s idle
    /// in a transaction, 1 s of grace.
    public init(
        connectionString: String?, applicationName: String = "bitcoin-store",
        connectTimeout: Duration = .seconds(5), statementTimeout: Duration = .seconds(5),
        lockTimeout: Duration = .seconds(2), idleInTransactionTimeout: Duration = .seconds(10),
        answerGrace: Duration = .seconds(1), settings: [String: String] = [:]
    ) {
        self.connectionString = connectionString
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.answerGrace = answerGrace
        self.settings = settings
    }

    /// All server settings to make, sorted by name.
    var serverSettings: [(name: String, value: String)] {
        let timeouts = [
            "statement_timeout": statementTimeout,
            "lock_timeout": lockTimeout,
            "idle_in_transaction_session_timeout": idleInTransactionTimeout,
        ]
        let all = settings.merging(timeouts.mapValues { "\($0.wholeMilliseconds)ms" }) { _, timeout in timeout }
        return all.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }
}

extension Duration {
    /// In milliseconds, rounded up, 0...Int32.max: what the server's settings and `poll` take.
    var wholeMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1_000 else { return .max }
        let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
        return Int32(seconds * 1_000 + (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond)
    }
}
