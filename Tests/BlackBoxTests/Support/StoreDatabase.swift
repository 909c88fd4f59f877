import BlackBoxSupport
import TestSupport
import Testing

/// A database with the schema of the store.
struct StoreDatabase: Sendable {
    let name: String
    let url: String

    /// Creates one for the caller alone, as a copy of one that the program has migrated.
    static func create() async throws -> StoreDatabase {
        let database = try await TestDatabase.create(from: template.value)
        return StoreDatabase(name: database.name, url: database.connectionString)
    }

    // A static `let` is initialised once, also when several tests ask at the same time.
    private static let template = Task {
        let database = try await TestDatabase.create()
        let outcome = try await Program.run(["migrate", "--database-url", database.connectionString])
        try #require(outcome.exitCode == 0, "\(outcome)")
        return database.name
    }

    /// Runs one statement as superuser and returns its rows, a line each, columns separated by `|`.
    @discardableResult
    func query(_ sql: String) async throws -> String {
        try await TestCluster.shared().query(sql, database: name)
    }

    /// Expects that counters and rows agree everywhere.
    func expectNoDrift(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let drift = try await query("SELECT * FROM store.stock_drift")
        #expect(drift == "", sourceLocation: sourceLocation)
    }
}
