import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// What a DBA's lock delays, and what it does not.
@Suite struct LockTests {
    @Test(arguments: [
        Statement(
            "SELECT FROM store.stock s JOIN store.product p USING (product_id) WHERE sku = 'HELD' FOR UPDATE OF s"),
        Statement("SELECT FROM store.product WHERE sku = 'HELD' FOR UPDATE"),
    ])
    func lockedRowDelaysOnlyThoseWhoWantIt(lock: Statement) async throws {
        try await StoreFixture.run { options in
            options.lockTimeout = .milliseconds(300)
        } _: { fixture in
            try await fixture.stock("HELD", 10)
            try await fixture.stock("FREE", 1000)
            let dba = try await fixture.session()
            try await dba.execute(lock)
            async let held = fixture.hold([("HELD", 1)])
            for _ in 0..<50 { _ = try await fixture.hold([("FREE", 1)]).get() }
            let isStock = lock == Self.stockLock
            do {
                _ = try await held.get()
                #expect(!isStock, "a hold went past the lock of its stock row")
            } catch let fault as StoreFault {
                #expect(isStock && fault == .stockBusy, "a hold does not touch the product's row")
            }
            try await dba.execute(Statement.rollback)
            _ = try await fixture.hold([("HELD", 1)]).get()
            await dba.close()
        }
    }

    private static let stockLock = Statement(
        "SELECT FROM store.stock s JOIN store.product p USING (product_id) WHERE sku = 'HELD' FOR UPDATE OF s")

    @Test func commandWaitsForALockThatGoes() async throws {
        try await StoreFixture.run { options in
            options.lockTimeout = .seconds(30)
        } _: { fixture in
            try await fixture.stock("HELD", 10)
            let dba = try await fixture.session()
            try await dba.execute(Self.stockLock)
            async let held = fixture.hold([("HELD", 1)])
            try await fixture.wait(until: Self.somebodyWaits)
            try await dba.execute(Statement.commit)
            _ = try await held.get()
            await dba.close()
        }
    }

    @Test func editWaitsForTheProductsRowAndHoldsDoNot() async throws {
        try await StoreFixture.run { options in
            options.lockTimeout = .milliseconds(300)
        } _: { fixture in
            try await fixture.stock("HELD", 10)
            let dba = try await fixture.session()
            try await dba.execute(Statement("SELECT FROM store.product WHERE sku = 'HELD' FOR UPDATE"))
            var patch = ProductPatch()
            patch.name = .set("renamed")
            let edit = PatchProduct(sku: SKU("HELD")!, patch: patch, precondition: .none)
            await #expect(throws: StoreFault.stockBusy) { _ = try await fixture.store.perform(edit) }
            _ = try await fixture.hold([("HELD", 1)]).get()
            try await dba.execute(Statement.rollback)
            #expect(try await fixture.store.perform(edit).get().product.name == "renamed")
            await dba.close()
        }
    }

    static let somebodyWaits = Statement(
        """
        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND a.datname = current_database())
        """)
}
