import FoundationEssentials
import Inventory
import Testing

/// Adjustments, stocktakes and the ledger.
@Suite struct StockTests {
    private let cart = UUID(1)
    private var shop = Shop()

    init() throws { try shop.create("nails", onHand: 5) }

    private func takeStock(_ onHand: Int64, expecting expected: Int64? = nil) -> TakeStock {
        TakeStock(sku: "nails", onHand: onHand, expectedOnHand: expected, note: "counted", actor: "staff")
    }

    // MARK: Repeats

    /// "The same key and body answer the first movement again"; "a replay gives the stock figures as first answered".
    @Test mutating func aRepeatIsAnsweredAsTheFirst() throws {
        _ = try shop.put(cart, [.quantity("nails", 2)]).get()
        let first = try shop.adjust("nails", 3, key: "k").get()
        #expect(!first.isReplay && first.movement.stockAfter == StockLevel(onHand: 8, reserved: 2))
        shop.pass(5)
        _ = try shop.adjust("nails", 10).get()
        _ = try shop.perform(ReleaseReservation(id: cart)).get()
        let again = try shop.adjust("nails", 3, key: "k").get()
        #expect(again.isReplay && again.movement == first.movement)
        #expect(shop.stock("nails")?.onHand == 18 && shop.lastChanges?.isEmpty == true)
    }

    @Test mutating func aRepeatInTheSameBatchToo() throws {
        let command = AdjustStock(
            sku: "nails", delta: 3, reason: .received, reference: nil, note: nil, idempotencyKey: "k", actor: "staff")
        let decisions = try shop.perform([BatchedCommand(command), BatchedCommand(command)])
        #expect(shop.stock("nails")?.onHand == 8)
        guard case .done(let answer) = decisions[1] else {
            Issue.record("refused")
            return
        }
        #expect((answer as? AdjustStock.Answer)?.isReplay == true)
    }

    @Test mutating func aKeyIsForOneBody() throws {
        _ = try shop.adjust("nails", 3, key: "k").get()
        #expect(try shop.adjust("nails", 4, key: "k").refusal == .idempotencyKeyReused)
        #expect(try shop.adjust("nails", 3, key: "k", reason: .found).refusal == .idempotencyKeyReused)
        #expect(try shop.adjust("nails", 3, key: "k", note: "x").refusal == .idempotencyKeyReused)
        #expect(try shop.adjust("nails", 3, key: "K").get().isReplay == false)
        // "It belongs to its product."
        try shop.create("hats")
        #expect(try shop.adjust("hats", 4, key: "k").get().isReplay == false)
    }

    @Test mutating func aRefusedAttemptDoesNotUseUpTheKey() throws {
        #expect(try shop.adjust("nails", -6, key: "k").refusal == .stockBelowReserved(.init(onHand: 5, reserved: 0)))
        #expect(try shop.adjust("nails", -4, key: "k").get().isReplay == false)
        // What would be refused today is still the first answer.
        #expect(try shop.adjust("nails", -4, key: "k").get().isReplay)
    }

    // MARK: Limits

    @Test mutating func stockNeverFallsBelowWhatIsReserved() throws {
        _ = try shop.put(cart, [.quantity("nails", 3)], for: 60).get()
        let refusal = Refusal.stockBelowReserved(StockLevel(onHand: 5, reserved: 3))
        #expect(try shop.adjust("nails", -3).refusal == refusal)
        #expect(try shop.perform(takeStock(2)).refusal == refusal)
        #expect(try shop.adjust("nails", -2).get().movement.stockAfter == StockLevel(onHand: 3, reserved: 3))
        // "Succeeds at once over lapsed holds."
        shop.pass(60)
        #expect(try shop.perform(takeStock(0)) == .success(StockLevel(onHand: 0, reserved: 0)))
    }

    @Test mutating func onHandHasALimit() throws {
        let most: Int64 = 1_000_000_000_000
        #expect(try shop.adjust("nails", most - 4).pointers == ["/delta"])
        #expect(try shop.adjust("nails", most - 5).get().movement.stockAfter.onHand == most)
        #expect(try shop.adjust("nails", -most).get().movement.stockAfter.onHand == 0)
    }

    @Test mutating func onlyFungibleProductsAreCounted() throws {
        try shop.create("cars", items: ["a"])
        #expect(try shop.adjust("cars", 1).refusal == .wrongProductKind("cars", is: .nonFungible))
        #expect(
            try shop.perform(TakeStock(sku: "cars", onHand: 1, expectedOnHand: nil, note: nil, actor: "staff")).refusal
                == .wrongProductKind("cars", is: .nonFungible))
        #expect(try shop.adjust("unicorns", 1).refusal == .productNotFound("unicorns"))
    }

    // MARK: Stocktakes

    @Test mutating func aStocktakeSetsWhatWasCounted() throws {
        #expect(try shop.perform(takeStock(9, expecting: 4)).refusal == .stockChanged(.init(onHand: 5, reserved: 0)))
        #expect(try shop.perform(takeStock(9, expecting: 5)) == .success(StockLevel(onHand: 9, reserved: 0)))
        #expect(shop.lastChanges?.movements.map(\.delta) == [4])
        #expect(try shop.perform(takeStock(9)) == .success(StockLevel(onHand: 9, reserved: 0)))
        // Nothing moved, so the ledger has nothing to say.
        #expect(shop.lastChanges?.isEmpty == true)
    }

    // MARK: The ledger

    @Test mutating func everyChangeHasItsReason() throws {
        func reasons(_ body: (inout Shop) throws -> Void) throws -> [MovementReason] {
            try body(&shop)
            return shop.lastChanges?.movements.map(\.reason) ?? []
        }
        func state(_ state: ItemState) -> (inout Shop) throws -> Void {
            { _ = try $0.patch("cars", "a") { $0.state = .set(state) }.get() }
        }
        try shop.create("cars", .nonFungible)
        #expect(try reasons { try $0.create("hats", onHand: 2) } == [.initial])
        #expect(try reasons { try $0.create("caps") } == [])
        #expect(try reasons { _ = try $0.adjust("hats", 1, reason: .found).get() } == [.found])
        let count = takeStock(4)
        #expect(try reasons { _ = try $0.perform(count).get() } == [.stocktake])
        #expect(try reasons { try $0.add("cars", "a") } == [.itemAdded])
        #expect(try reasons(state(.withdrawn)) == [.itemWithdrawn])
        #expect(try reasons(state(.inStock)) == [.itemRestored])
        let lines: [LineRequest] = [.quantity("hats", 2), .quantity("cars", 1)]
        #expect(try reasons { _ = try $0.put(UUID(1), lines).get() } == [])
        #expect(try reasons { _ = try $0.purchase(UUID(1)).get() } == [.sold, .sold])
        #expect(try reasons(state(.inStock)) == [.returned])
        try shop.add("cars", "b")
        let delete = DeleteItem(sku: "cars", serialNumber: "b", actor: "staff")
        #expect(try reasons { _ = try $0.perform(delete).get() } == [.itemRemoved])
    }

    /// A withdrawn item was taken off the books when it was withdrawn.
    @Test mutating func aWithdrawnItemGoesWithoutAMovement() throws {
        try shop.create("cars", items: ["a"])
        _ = try shop.patch("cars", "a") { $0.state = .set(.withdrawn) }.get()
        _ = try shop.perform(DeleteItem(sku: "cars", serialNumber: "a", actor: "staff")).get()
        #expect(shop.lastChanges?.movements == [])
    }

    @Test mutating func aSaleIsBookedUnitByUnitOfWhatWasSold() throws {
        try shop.create("cars", items: ["a", "b"])
        _ = try shop.put(cart, [.quantity("nails", 3), .quantity("cars", 2)]).get()
        _ = try shop.purchase(cart).get()
        let movements = try #require(shop.lastChanges?.movements)
        #expect(movements.map(\.sku) == ["cars", "cars", "nails"])
        #expect(movements.map(\.delta) == [-1, -1, -3])
        #expect(movements.map(\.serialNumber) == ["a", "b", nil])
        #expect(movements.map(\.stockAfter.onHand) == [1, 0, 2])
        #expect(movements.map(\.stockAfter.reserved) == [1, 0, 0])
        #expect(movements.allSatisfy { $0.reference == cart.uuidString.lowercased() && $0.actor == "shop" })
    }
}
