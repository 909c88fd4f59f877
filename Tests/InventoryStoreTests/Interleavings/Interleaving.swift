import FaultProxy
import Inventory
import InventoryStore
import Postgres
import TestSupport
import Testing

/// Two instances on one database, the first of which reaches it through a proxy that can hold a COMMIT back or lose the
/// answer to one.
///
/// The order of events is the test's to say, so no deadline may cut in, however busy the machine: those that remain are
/// there to turn a hang into a failure.
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
        try await StoreFixture.run { options in
            options.lockTimeout = .seconds(300)
            options.connection.statementTimeout = .seconds(300)
            options.connection.idleInTransactionTimeout = .seconds(300)
        } _: { fixture in
            try await FaultProxy.run { proxy in
                var options = fixture.options
                options.connection.connectionString = proxy.connectionString(
                    user: "test_service", database: fixture.database)
                let proxied = Store(options, logger: StoreFixture.logger)
                let interleaving = Interleaving(
                    fixture: fixture, proxy: proxy, proxied: proxied, proxiedOptions: options)
                try await fixture.serving(proxied) { try await body(interleaving) }
            }
        }
    }

    /// A decides and writes, at the first instance; B comes to the second one and waits; A commits, and B sees.
    func first<A: Sendable, B: Sendable>(
        _ a: @Sendable (Store) async throws -> A, then b: @escaping @Sendable (Store) async throws -> B
    ) async throws -> (A, B) {
        let (first, second) = try await proxy.holdingCommit {
            try await a(proxied)
        } while: { _ in
            let second = Task { try await b(direct) }
            try await fixture.wait(until: LockTests.somebodyWaits)
            return second
        }
        return (first, try await second.value)
    }
}

extension FaultProxy {
    /// Runs `body` with a proxy before the tests' server.
    static func run(_ body: (FaultProxy) async throws -> Void) async throws {
        let proxy = try await start(socketDirectory: try await TestCluster.shared().socketDirectory)
        do {
            try await body(proxy)
        } catch {
            await proxy.stop()
            throw error
        }
        await proxy.stop()
    }
}
