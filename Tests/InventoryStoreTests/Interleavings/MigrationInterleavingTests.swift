import FaultProxy
import InventoryStore
import Migrations
import Postgres
import TestSupport
import Testing

/// A migration that is under way, and who comes meanwhile.
@Suite(.timeLimit(.minutes(2))) struct MigrationInterleavingTests {
    private func withDatabase(
        _ body: (FaultProxy, _ proxied: Migrator, _ direct: Migrator, Store) async throws -> Void
    ) async throws {
        let (name, connectionString) = try await TestDatabase.create()
        let proxy = try await FaultProxy.start(socketDirectory: try await TestCluster.shared().socketDirectory)
        let direct = ConnectionConfiguration(connectionString: connectionString)
        var proxied = direct
        proxied.connectionString = proxy.connectionString(user: "postgres", database: name)
        try await body(
            proxy, Migrator(proxied, logger: StoreFixture.logger), Migrator(direct, logger: StoreFixture.logger),
            Store(StoreOptions(connection: direct), logger: StoreFixture.logger))
        await proxy.stop()
    }

    /// Who wants to serve sees nothing of a migration before all of it; whoever migrates too waits, and has nothing to do.
    @Test func serviceSeesAMigrationWholeOrNotAtAll() async throws {
        try await withDatabase { proxy, proxied, direct, store in
            let commit = proxy.holdNextCommit()
            async let first = proxied.migrate()
            await commit.arrival()
            #expect(await store.readiness() == .schemaMismatch)
            #expect(try await store.schemaState() == .behind(pending: Migration.all.map(\.name)))
            async let second = direct.migrate()
            commit.release()
            let applied = try await (first, second)
            #expect(applied.0.count == Migration.all.count)
            #expect(applied.1.isEmpty)
            #expect(await store.readiness() == .ready)
        }
    }

    /// A migrator that is lost at its COMMIT leaves nothing behind, and nobody waits for it for long.
    @Test func migrationThatIsLostIsDoneByTheNext() async throws {
        try await withDatabase { proxy, proxied, direct, store in
            let commit = proxy.holdNextCommit()
            let lost = Task { try await proxied.migrate() }
            await commit.arrival()
            proxy.cut()
            commit.release()
            await #expect(throws: Migrator.Failure.self) { _ = try await lost.value }
            let applied = try await direct.migrate()
            #expect(applied.count == Migration.all.count)
            #expect(await store.readiness() == .ready)
        }
    }
}
