import BlackBoxSupport
import Logging
import Postgres

/// A transaction of somebody at a psql prompt, who holds what one statement has locked until released.
struct RowLock: Sendable {
    private let connection: Connection

    /// Begins the transaction and runs the statement in it.
    init(_ database: StoreDatabase, _ statement: String) async throws {
        let configuration = ConnectionConfiguration(
            connectionString: database.url, applicationName: "dba", idleInTransactionTimeout: .zero)
        connection = try await Connection.open(
            configuration, logger: Logger(label: "dba") { _ in SwiftLogNoOpLogHandler() })
        try await connection.run { session throws(PostgresError) in try session.script("BEGIN; \(statement)") }
    }

    /// Ends the transaction without a change.
    func release() async throws {
        try await connection.run { session throws(PostgresError) in try session.script("ROLLBACK") }
        await connection.close()
    }
}
