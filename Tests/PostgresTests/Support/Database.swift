import FoundationEssentials
import Logging
import TestSupport

@testable import Postgres

/// The cluster of the test run, as the tests of this module reach it.
///
/// Suites that connect are serialized, since all tests at once would take more connections than the cluster has.
enum Database {
    /// A connection string, with some keywords replaced.
    static func connectionString(_ replacing: [String: String] = [:]) async throws -> String {
        let shared = try await TestCluster.shared().connectionString()
        let parameters = try ConnectionParameters(ConnectionConfiguration(connectionString: shared)).values
        return parameters.merging(replacing) { $1 }
            .map { "\($0.key)='\($0.value.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'" }
            .joined(separator: " ")
    }

    static func configuration(_ replacing: [String: String] = [:]) async throws -> ConnectionConfiguration {
        var configuration = ConnectionConfiguration(connectionString: try await connectionString(replacing))
        // The tests of deadlines set their own; the others run on machines that are busy with all of them at once.
        configuration.connectTimeout = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        configuration.lockTimeout = .seconds(60)
        configuration.idleInTransactionTimeout = .seconds(60)
        return configuration
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A connection for the time of `body`.
    static func withConnection<R: Sendable>(
        _ configuration: ConnectionConfiguration? = nil, logger: Logger = silent,
        _ body: (Connection) async throws -> R
    ) async throws -> R {
        let given: ConnectionConfiguration
        if let configuration { given = configuration } else { given = try await self.configuration() }
        let connection = try await Connection.open(given, logger: logger)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// A session for the time of `body`.
    static func withSession<R: Sendable>(
        _ configuration: ConnectionConfiguration? = nil, logger: Logger = silent,
        _ body: @Sendable (Session) throws -> R
    ) async throws -> R {
        try await withConnection(configuration, logger: logger) { try await $0.run(body) }
    }

    /// A table of one column, `number`, with the rows of `values`. Each test has a name of its own.
    static func createTable(_ name: String, _ values: String) async throws {
        try await withSession { session throws in
            try session.script(
                """
                DROP TABLE IF EXISTS \(name);
                CREATE TABLE \(name) (number bigint PRIMARY KEY);
                INSERT INTO \(name) \(values)
                """)
        }
    }

    /// Returns when the session of that backend waits for a lock.
    static func untilWaitingForLock(_ backend: Int32) async throws {
        let waits = Statement("SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'")
        try await until { session throws in
            try session.query(waits.bind(backend))[0].decode(0, as: Int.self) == 1
        }
    }

    /// Repeats a question to the database until its answer is yes. Throws after a generous while.
    static func until(_ question: @Sendable (Session) throws -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(30)
        try await withConnection { connection in
            while try await !connection.run(question) {
                guard ContinuousClock.now < limit else { throw NeverHappened() }
            }
        }
    }
}

struct NeverHappened: Error {}

/// The error an operation throws; a failure of the test where it throws none or another kind.
func postgresError(_ operation: () async throws -> some Any) async throws -> PostgresError {
    do {
        _ = try await operation()
    } catch let error as PostgresError {
        return error
    }
    throw NothingThrown()
}

/// The same for what a session does.
func sessionError(_ operation: () throws -> some Any) throws -> PostgresError {
    do {
        _ = try operation()
    } catch let error as PostgresError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}
