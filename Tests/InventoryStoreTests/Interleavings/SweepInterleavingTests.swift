import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// The sweeper and the cart that is late, both ways round.
@Suite(.timeLimit(.minutes(2))) struct SweepInterleavingTests {
    /// A hold of a few seconds, long enough to be used in time on a busy machine.
    private func shortHold(_ interleaving: Interleaving) async throws -> UUID {
        let id = UUID()
        try await interleaving.fixture.stock("PEN", 10)
        _ = try await interleaving.fixture.hold(id, [("PEN", 3)], for: 10).get()
        return id
    }

    private static let lapsed = Statement("SELECT bool_and(expires_at <= clock_timestamp()) FROM store.reservation")

    /// The purchase found the hold alive; that it lapses before the COMMIT changes nothing, and the sweeper passes it over.
    @Test func purchaseBeforeTheSweep() async throws {
        try await Interleaving.run { it in
            let id = try await shortHold(it)
            let (purchase, swept) = try await it.first { it in
                try await it.proxied.perform(PurchaseReservation(id: id, actor: "test"))
            } around: {
                try await it.fixture.wait(until: Self.lapsed)
                return try await it.fixture.sweeper.sweepOnce()
            }
            #expect(swept == 0)
            guard case .success(.placed(let order)) = purchase else {
                Issue.record("the purchase was refused: \(purchase)")
                return
            }
            #expect(order.id == id)
            #expect(try await it.fixture.sweeper.sweepOnce() == 0)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 7, reserved: 0))
            #expect(try await it.fixture.number(Statement("SELECT count(*) FROM store.ended_reservation")) == 0)
        }
    }

    @Test func purchaseAfterTheSweep() async throws {
        try await Interleaving.run { it in
            let id = try await shortHold(it)
            try await it.fixture.lapse(id)
            let sweeper = ExpirySweeper(it.proxiedOptions, interval: .zero, logger: StoreFixture.logger)
            let (swept, purchase) = try await it.first { _ in
                try await sweeper.sweepOnce()
            } then: { store in
                try await store.perform(PurchaseReservation(id: id, actor: "test"))
            }
            #expect(swept == 1)
            #expect(purchase.isExpired)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 0))
            #expect(try await it.fixture.number(Statement("SELECT count(*) FROM store.orders")) == 0)
        }
    }

    @Test func extensionBeforeTheSweep() async throws {
        try await Interleaving.run { it in
            let id = try await shortHold(it)
            let (extended, swept) = try await it.first { it in
                try await it.proxied.perform(ExtendReservation(id: id, timeToLive: Seconds(600)))
            } around: {
                try await it.fixture.wait(until: Self.lapsed)
                return try await it.fixture.sweeper.sweepOnce()
            }
            #expect(swept == 0)
            _ = try extended.get()
            #expect(try await it.fixture.sweeper.sweepOnce() == 0)
            #expect(try await it.direct.reservation(id).get().lines.map(\.quantity) == [3])
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 3))
        }
    }

    @Test func extensionAfterTheSweep() async throws {
        try await Interleaving.run { it in
            let id = try await shortHold(it)
            try await it.fixture.lapse(id)
            let sweeper = ExpirySweeper(it.proxiedOptions, interval: .zero, logger: StoreFixture.logger)
            let (swept, extended) = try await it.first { _ in
                try await sweeper.sweepOnce()
            } then: { store in
                try await store.perform(ExtendReservation(id: id, timeToLive: Seconds(600)))
            }
            #expect(swept == 1)
            #expect(extended.isExpired)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 0))
        }
    }

    /// Another cart has what the late one held: the purchase waits for it, and hears that it is late.
    @Test func latePurchaseAfterAReclaim() async throws {
        try await Interleaving.run { it in
            let late = try await shortHold(it)
            try await it.fixture.lapse(late)
            let (taken, purchase) = try await it.first { store in
                try await it.fixture.hold([("PEN", 10)], in: store)
            } then: { store in
                try await store.perform(PurchaseReservation(id: late, actor: "test"))
            }
            #expect(try taken.get().isNew)
            #expect(purchase.isExpired)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 10))
        }
    }
}
