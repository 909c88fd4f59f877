import FoundationEssentials
import InventoryStore
import Migrations
import Postgres
import TestSupport
import Testing

@Suite struct MigrationTests {
    /// Embedding a folder lists nothing, so the list is kept by hand.
    @Test func listHoldsWhatTheFolderHas() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(root)/sql/migrations").sorted()
        #expect(files == Migration.all.map { "\(String(10_000 + $0.version).dropFirst())_\($0.title).sql" })
        for (file, migration) in zip(files, Migration.all) {
            let data = try Data(contentsOf: URL(filePath: "\(root)/sql/migrations/\(file)"))
            #expect(Array(data) == migration.sql, "\(file) is embedded otherwise; build again")
        }
    }

    @Test func everythingIsAppliedOnceHoweverManyMigrate() async throws {
        let (_, connectionString) = try await TestDatabase.create()
        let migrator = Migrator(
            ConnectionConfiguration(connectionString: connectionString), logger: StoreFixture.logger)
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { try await migrator.migrate() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.count == Migration.all.count)
        #expect(try await migrator.migrate().isEmpty)
    }

    /// The script is for psql, but for its one backslash command PostgreSQL itself can read it.
    @Test func printedScriptMakesTheSameSchema() async throws {
        let (_, connectionString) = try await TestDatabase.create()
        let configuration = ConnectionConfiguration(connectionString: connectionString)
        let migrator = Migrator(configuration, logger: StoreFixture.logger)
        let script = try await migrator.pendingScript()
        let connection = try await Connection.open(configuration, logger: StoreFixture.logger)
        try await connection.run { session in
            try session.script(script.split(separator: "\n").filter { !$0.hasPrefix("\\") }.joined(separator: "\n"))
        }
        await connection.close()
        #expect(try await migrator.migrate().isEmpty)
        #expect(try await !migrator.pendingScript().contains("CREATE"))
    }

    @Test func changedAndUnknownMigrationsAreRefused() async throws {
        let (_, connectionString) = try await TestDatabase.create()
        let configuration = ConnectionConfiguration(connectionString: connectionString)
        let migrator = Migrator(configuration, logger: StoreFixture.logger)
        let store = Store(StoreOptions(connection: configuration), logger: StoreFixture.logger)
        let names = Migration.all.map { "\(String(10_000 + $0.version).dropFirst())_\($0.title)" }
        #expect(try await store.schemaState() == .behind(pending: names))
        #expect(await store.readiness() == .schemaMismatch)
        _ = try await migrator.migrate()
        #expect(await store.readiness() == .ready)

        let connection = try await Connection.open(configuration, logger: StoreFixture.logger)
        try await connection.execute(
            Statement("UPDATE store.migration SET sha256 = repeat('0', 64) WHERE version = 2"))
        #expect(try await store.schemaState() == .changed(migration: "0002_rules"))
        await #expect(throws: Migrator.Failure.self) { _ = try await migrator.migrate() }
        try await connection.execute(Statement("DELETE FROM store.migration WHERE version = 2"))
        try await connection.execute(
            Statement("INSERT INTO store.migration VALUES (9999, 'later', repeat('0', 64))"))
        #expect(try await store.schemaState() == .ahead(version: 9999))
        await connection.close()
    }
}
