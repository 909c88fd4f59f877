import FaultProxy
import InventoryStore
import Migrations
import Postgres
import TestSupport
import Testing

/// A migration that is under way, and who comes meanwhile.
@Suite(.timeLimit(.minutes(10))) struct MigrationInterleavingTests {
    private func withDatabase(
        _ body: (FaultProxy, _ proxied: Migrator, _ direct: Migrator, Store) async throws -> Void
    ) async throws {
        let (name, connectionString) = try await TestDatabase.create()
        let direct = ConnectionConfiguration(connectionString: connectionString, connectTimeout: .seconds(60))
        var options = StoreOptions(connection: direct)
        options.acquireTimeout = .seconds(60)
        options.connection.statementTimeout = .seconds(60)
        try await FaultProxy.run { proxy in
            var proxied = direct
            proxied.connectionString = proxy.connectionString(user: "postgres", database: name)
            try await body(
                proxy, Migrator(proxied, logger: StoreFixture.logger), Migrator(direct, logger: StoreFixture.logger),
                Store(options, logger: StoreFixture.logger))
        }
    }

    /// Who wants to serve sees nothing of a migration before all of it; whoever migrates too waits, and has nothing to do.
    @Test func serviceSeesAMigrationWholeOrNotAtAll() async throws {
        try await withDatabase { proxy, proxied, direct, store in
            let (applied, second) = try await proxy.holdingCommit {
                try await proxied.migrate()
            } while: { _ throws in
                #expect(await store.readiness() == .schemaMismatch)
                let names = Migration.all.map { "000\($0.version)_\($0.title)" }
                #expect(try await store.schemaState() == .behind(pending: names))
                return Task { try await direct.migrate() }
            }
            #expect(applied.count == Migration.all.count)
            #expect(try await second.value.isEmpty)
            #expect(await store.readiness() == .ready)
        }
    }

    /// A migrator that is lost at its COMMIT leaves nothing behind, and nobody waits for it for long.
    @Test func migrationThatIsLostIsDoneByTheNext() async throws {
        try await withDatabase { proxy, proxied, direct, store in
            await #expect(throws: Migrator.Failure.self) {
                _ = try await proxy.holdingCommit {
                    try await proxied.migrate()
                } while: { commit in
                    commit.lose()
                }
            }
            let applied = try await direct.migrate()
            #expect(applied.count == Migration.all.count)
            #expect(await store.readiness() == .ready)
        }
    }
}
