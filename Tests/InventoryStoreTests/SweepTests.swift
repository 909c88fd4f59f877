import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

@Suite struct SweepTests {
    @Test func sweepEndsWhatHasLapsedAndNothingElse() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 100)
            let dead = (0..<7).map { _ in UUID() }
            for id in dead { _ = try await fixture.hold(id, [("PEN", 2)]).get() }
            let live = UUID()
            _ = try await fixture.hold(live, [("PEN", 3)]).get()
            for id in dead { try await fixture.lapse(id) }
            #expect(try await fixture.sweeper.sweepOnce() == 7)
            #expect(try await fixture.sweeper.sweepOnce() == 0)
            #expect(try await fixture.level("PEN") == StockLevel(onHand: 100, reserved: 3))
            for id in dead { #expect(try await fixture.store.reservation(id).isExpired) }
            #expect(try await fixture.number(Statement("SELECT count(*) FROM store.reservation")) == 1)
        }
    }

    /// A product that a DBA has locked is passed over, also by the pages after it.
    @Test func sweepPassesOverWhatIsLocked() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("HELD", 10)
            try await fixture.stock("FREE", 10)
            let (held, free) = (UUID(), UUID())
            _ = try await fixture.hold(held, [("HELD", 1)]).get()
            _ = try await fixture.hold(free, [("FREE", 1)]).get()
            try await fixture.lapse(held)
            try await fixture.lapse(free)
            let dba = try await fixture.session()
            try await dba.execute(
                Statement(
                    "SELECT FROM store.stock s JOIN store.product p USING (product_id) WHERE sku = 'HELD' FOR UPDATE OF s"
                ))
            #expect(try await fixture.sweeper.sweepOnce() == 1)
            #expect(try await fixture.level("HELD")?.reserved == 1)
            try await dba.execute(Statement.rollback)
            #expect(try await fixture.sweeper.sweepOnce() == 1)
            await dba.close()
        }
    }

    @Test func severalSweepersShareTheWork() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 1000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<300 { group.addTask { _ = try await fixture.hold([("PEN", 1)]).get() } }
                try await group.waitForAll()
            }
            try await fixture.lapseAll()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await fixture.sweeper.sweepOnce() } }
                try await group.waitForAll()
            }
            _ = try await fixture.sweeper.sweepOnce()
            #expect(try await fixture.level("PEN")?.reserved == 0)
        }
    }
}

extension StoreFixture {
    var sweeper: ExpirySweeper { ExpirySweeper(options, interval: .zero, logger: Self.logger) }
}
