import FaultProxy
import Inventory
import InventoryStore
import Postgres
import TestSupport
import Testing

/// Two instances on one database, the first of which reaches it through a proxy that can hold a COMMIT back or lose the
/// answer to one.
struct Interleaving: Sendable {
    let fixture: StoreFixture
    let proxy: FaultProxy
    /// The first instance.
    let proxied: Store
    let proxiedOptions: StoreOptions

    /// The second instance.
    var direct: Store { fixture.store }

    /// Runs `body` with both serving, and then checks that nothing has drifted.
    static func run(_ body: @Sendable (Interleaving) async throws -> Void) async throws {
        // The order of events is the test's to say, so no deadline may cut in, however busy the machine.
        try await StoreFixture.run { options in
            options.lockTimeout = .seconds(60)
            options.connection.statementTimeout = .seconds(60)
            options.connection.idleInTransactionTimeout = .seconds(60)
        } _: { fixture in
            let proxy = try await FaultProxy.start(socketDirectory: try await TestCluster.shared().socketDirectory)
            var options = fixture.options
            options.connection.connectionString = proxy.connectionString(
                user: "test_service", database: fixture.database)
            let proxied = Store(options, logger: StoreFixture.logger)
            let interleaving = Interleaving(
                fixture: fixture, proxy: proxy, proxied: proxied, proxiedOptions: options)
            try await fixture.serving(proxied) { try await body(interleaving) }
            await proxy.stop()
        }
    }

    /// A decides and writes, at the first instance; B comes to the second one and waits; A commits, and B sees.
    func first<A: Sendable, B: Sendable>(
        _ a: @Sendable (Store) async throws -> A, then b: @Sendable (Store) async throws -> B
    ) async throws -> (A, B) {
        let commit = proxy.holdNextCommit()
        async let first = a(proxied)
        await commit.arrival()
        async let second = b(direct)
        try await fixture.wait(until: LockTests.somebodyWaits)
        commit.release()
        return try await (first, second)
    }

    /// A decides and writes, at the first instance; B comes and goes without waiting; then A commits.
    func first<A: Sendable, B: Sendable>(
        _ a: @Sendable (Interleaving) async throws -> A, around b: () async throws -> B
    ) async throws -> (A, B) {
        let commit = proxy.holdNextCommit()
        async let first = a(self)
        await commit.arrival()
        let between = try await b()
        commit.release()
        return (try await first, between)
    }
}
