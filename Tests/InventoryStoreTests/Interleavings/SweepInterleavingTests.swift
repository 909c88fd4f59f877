import FaultProxy
import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// The sweeper and the cart that is late, both ways round.
@Suite(.timeLimit(.minutes(10))) struct SweepInterleavingTests {
    private func hold(_ interleaving: Interleaving) async throws -> UUID {
        let id = UUID()
        try await interleaving.fixture.stock("PEN", 10)
        _ = try await interleaving.fixture.hold(id, [("PEN", 3)]).get()
        return id
    }

    private static let lapsed = Statement("SELECT bool_and(expires_at <= clock_timestamp()) FROM store.reservation")

    /// A finds a hold alive, which lapses before its COMMIT; meanwhile a sweeper comes by. Returns the hold, what A was
    /// answered, and how many holds the sweeper ended.
    ///
    /// How long a hold must live for A to come in time depends on the machine, so a longer one is tried until A does.
    private func lapsing<A: Sendable>(
        _ it: Interleaving, before a: @Sendable (UUID) async throws -> Result<A, Refusal>
    ) async throws -> (id: UUID, answer: Result<A, Refusal>, swept: Int) {
        try await it.fixture.stock("PEN", 10)
        var life = 1
        while true {
            life *= 3
            let id = UUID()
            _ = try await it.fixture.hold(id, [("PEN", 3)], for: life).get()
            let (answer, swept) = try await it.proxy.holdingCommit {
                try await a(id)
            } while: { _ in
                try await it.fixture.wait(until: Self.lapsed)
                return try await it.fixture.sweeper.sweepOnce()
            }
            if !answer.isExpired || life > 200 { return (id, answer, swept) }
        }
    }

    /// The purchase found the hold alive; that it lapses before the COMMIT changes nothing, and the sweeper passes it over.
    @Test func purchaseBeforeTheSweep() async throws {
        try await Interleaving.run { it in
            let (id, purchase, swept) = try await lapsing(it) { id in
                try await it.proxied.perform(PurchaseReservation(id: id, actor: "test"))
            }
            #expect(swept == 0)
            guard case .success(.placed(let order)) = purchase else {
                Issue.record("the purchase was refused: \(purchase)")
                return
            }
            #expect(order.id == id)
            #expect(try await it.fixture.sweeper.sweepOnce() == 0)
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 7, reserved: 0))
            #expect(try await it.fixture.number(Self.purchasedAndEnded) == 0)
        }
    }

    private static let purchasedAndEnded = Statement(
        "SELECT count(*) FROM store.orders JOIN store.ended_reservation ON reservation_id = order_id")

    @Test func purchaseAfterTheSweep() async throws {
        try await Interleaving.run { it in
            let id = try await hold(it)
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
            let (id, extended, swept) = try await lapsing(it) { id in
                try await it.proxied.perform(ExtendReservation(id: id, timeToLive: Seconds(3600)))
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
            let id = try await hold(it)
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

    /// An extension comes while its hold lives, and has to wait for the product; by the time it gets it, it is late.
    @Test func extensionThatWaitedPastItsExpiry() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            var life = 1
            var cameInTime = false
            while !cameInTime, life < 200 {
                life *= 3
                let id = UUID()
                _ = try await it.fixture.hold(id, [("PEN", 3)], for: life).get()
                let (_, extended) = try await it.proxy.holdingCommit {
                    try await it.proxied.perform(adjustment)
                } while: { _ in
                    let extended = Task {
                        try await it.direct.perform(ExtendReservation(id: id, timeToLive: Seconds(600)))
                    }
                    try await it.fixture.wait(until: LockTests.somebodyWaits)
                    cameInTime = try await it.fixture.number(Self.live) == 1
                    try await it.fixture.wait(until: Self.lapsed)
                    return extended
                }
                #expect(try await extended.value.isExpired)
                #expect(try await it.fixture.level("PEN")?.reserved == 0)
            }
            #expect(cameInTime)
        }
    }

    private static let live = Statement("SELECT count(*) FROM store.reservation WHERE expires_at > clock_timestamp()")

    /// What keeps the product busy.
    private var adjustment: AdjustStock {
        AdjustStock(
            sku: SKU("PEN")!, delta: 1, reason: .received, reference: nil, note: nil, idempotencyKey: nil, actor: "test"
        )
    }

    /// Another cart has what the late one held: the purchase waits for it, and hears that it is late.
    @Test func latePurchaseAfterAReclaim() async throws {
        try await Interleaving.run { it in
            let late = try await hold(it)
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
