import FaultProxy
import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// A COMMIT whose answer is lost: the service asks what became of it, and answers what is true.
@Suite(.timeLimit(.minutes(10))) struct LostCommitTests {
    private let pencil = SKU("PEN")!

    /// None of these may simply be repeated: an adjustment without a key would be booked twice.
    private func adjustment() -> AdjustStock {
        AdjustStock(
            sku: pencil, delta: 5, reason: .received, reference: nil, note: nil, idempotencyKey: nil, actor: "test")
    }

    @Test func holdWhoseCommitIsNotAnswered() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            it.proxy.swallowNextCommit()
            let held = try await it.fixture.hold([("PEN", 3)], in: it.proxied).get()
            #expect(it.proxy.lostCommits == 1)
            #expect(held.isNew, "a hold that was there already was found instead")
            #expect(try await it.direct.reservation(held.reservation.id).get().lines == held.reservation.lines)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 3))
        }
    }

    @Test func purchaseWhoseCommitIsNotAnswered() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let id = UUID()
            _ = try await it.fixture.hold(id, [("PEN", 3)]).get()
            it.proxy.swallowNextCommit()
            let bought = try await it.proxied.perform(PurchaseReservation(id: id, actor: "test")).get()
            #expect(it.proxy.lostCommits == 1)
            guard case .placed(let order) = bought else {
                Issue.record("the purchase found itself on record")
                return
            }
            #expect(try await it.direct.order(id) == order)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 7, reserved: 0))
            let sold = Statement("SELECT count(*) FROM store.movement WHERE reason = 'sold'")
            #expect(try await it.fixture.number(sold) == 1)
        }
    }

    private static let received = Statement("SELECT count(*) FROM store.movement WHERE reason = 'received'")

    @Test func adjustmentWithoutKeyWhoseCommitIsNotAnswered() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            it.proxy.swallowNextCommit()
            let adjusted = try await it.proxied.perform(adjustment()).get()
            #expect(it.proxy.lostCommits == 1)
            #expect(adjusted.movement.stockAfter == StockLevel(onHand: 15, reserved: 0))
            #expect(try await it.fixture.number(Self.received) == 1)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 15, reserved: 0))
        }
    }

    /// The COMMIT is lost on its way there: nothing has happened, which the service learns, and does it again, once.
    @Test func adjustmentWithoutKeyWhoseCommitNeverArrives() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let (answer, _) = try await it.proxy.holdingCommit {
                try await it.proxied.perform(adjustment())
            } while: { commit in
                commit.lose()
            }
            let adjusted = try answer.get()
            #expect(adjusted.movement.stockAfter == StockLevel(onHand: 15, reserved: 0))
            #expect(try await it.fixture.number(Self.received) == 1)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 15, reserved: 0))
        }
    }
}
