public import Logging
internal import Migrations
public import Postgres

/// Applies the migrations of `sql/migrations`, each in one transaction with its row of bookkeeping.
///
/// Several may be started at once: one works, the others wait politely and find nothing to do.
public struct Migrator: Sendable {
    private let configuration: ConnectionConfiguration
    private let logger: Logger

    /// The advisory lock that one migrator at a time holds.
    private static let lockKey: Int64 = 0x6269_7473_746F_7265
    private static let patience: Duration = .seconds(120)
    private static let pause: Duration = .milliseconds(200)

    /// The role of the connection becomes the owner of the schema.
    public init(_ configuration: ConnectionConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.applicationName += " migrate"
        // Building an index may take its time; waiting for a lock may not, since everybody queues behind it.
        configuration.statementTimeout = .seconds(3600)
        configuration.lockTimeout = .seconds(5)
        self.configuration = configuration
        self.logger = logger
    }

    /// Why the schema could not be brought up to date.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        case database(PostgresError, migration: String?)
        case schema(SchemaState)
        case lockHeld

        public var description: String {
            switch self {
            case .database(let error, let migration):
                "\(migration.map { "migration \($0) failed" } ?? "the database cannot be used"): \(error.message)"
                    + (error.detail.map { " (\($0))" } ?? "")
            case .schema(let state): state.complaint ?? "the schema is current"
            case .lockHeld: "another migration has been running for two minutes; see pg_stat_activity, then try again"
            }
        }
    }

    /// Applies what is pending. Returns the names of what it applied.
    public func migrate() async throws(Failure) -> [String] {
        let connection = try await open()
        do {
            try await takeTurn(on: connection)
            let applied = try await connection.run { session throws(Failure) in try applyPending(on: session) }
            await connection.close()
            return applied
        } catch {
            await connection.close()
            throw error
        }
    }

    /// What is pending as one psql script, bookkeeping included, for a DBA who applies it by hand.
    public func pendingScript() async throws(Failure) -> String {
        let connection = try await open()
        defer { Task { await connection.close() } }
        let pending = try await connection.run { session throws(Failure) in try Self.pending(on: session) }
        var script = "\\set ON_ERROR_STOP on\nSELECT pg_advisory_lock(\(Self.lockKey));\n"
        for migration in pending {
            script += "\n-- \(migration.name)\nBEGIN;\nSET LOCAL lock_timeout = '5s';\n"
            script += String(decoding: migration.sql, as: UTF8.self)
            script += """
                INSERT INTO store.migration (version, title, sha256)
                    VALUES (\(migration.version), '\(migration.title)', '\(migration.checksum)');
                COMMIT;

                """
        }
        return script + "\nSELECT pg_advisory_unlock(\(Self.lockKey));\n"
    }

    private func open() async throws(Failure) -> Connection {
        do {
            return try await Connection.open(configuration, logger: logger)
        } catch {
            throw .database(error, migration: nil)
        }
    }

    /// Polls rather than queues: a session that waits in the lock's queue would hold up whoever comes after it.
    private func takeTurn(on connection: Connection) async throws(Failure) {
        let giveUp = ContinuousClock.now + Self.patience
        while true {
            let isOurs = try await connection.run { session throws(Failure) in
                try Self.reporting(nil) {
                    try session.query(Statements.tryLock.bind(Self.lockKey))[0].decode(0, as: Bool.self)
                }
            }
            if isOurs { return }
            guard ContinuousClock.now < giveUp else { throw .lockHeld }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func applyPending(on session: Session) throws(Failure) -> [String] {
        let pending = try Self.pending(on: session)
        for migration in pending {
            try Self.reporting(migration.name) {
                try session.query(Statement.begin.bind())
                try session.query(Statements.setLockTimeout.bind())
                try session.script(String(decoding: migration.sql, as: UTF8.self))
                try session.query(
                    Statements.record.bind(Int64(migration.version), migration.title, migration.checksum))
                try session.query(Statement.commit.bind())
            }
            logger.info("Migrated.", metadata: ["migration": "\(migration.name)"])
        }
        return pending.map(\.name)
    }

    private static func pending(on session: Session) throws(Failure) -> [Migration] {
        switch try reporting(nil, { try SchemaCheck.state(session) }) {
        case .current: return []
        case .behind(let names): return Migration.all.filter { names.contains($0.name) }
        case let state: throw .schema(state)
        }
    }

    private static func reporting<R>(_ migration: String?, _ body: () throws -> R) throws(Failure) -> R {
        do {
            return try body()
        } catch let error as PostgresError {
            throw .database(error, migration: migration)
        } catch {
            throw .database(PostgresError(kind: .decoding, message: "\(error)"), migration: migration)
        }
    }

    private enum Statements {
        static let tryLock = Statement("SELECT pg_try_advisory_lock($1::bigint)")
        static let setLockTimeout = Statement("SET LOCAL lock_timeout = '5s'")
        static let record = Statement(
            "INSERT INTO store.migration (version, title, sha256) VALUES ($1::bigint, $2::text, $3::text)")
    }
}
