import FoundationEssentials
import Inventory
import Testing

/// Why a hold cannot be had, and of several reasons which is told.
@Suite struct HoldRefusalTests {
    private let cart = UUID(1)
    private let other = UUID(2)

    /// "The reservation's own state, unknown product or item, archived, wrong kind, `item-unavailable`,
    /// `insufficient-stock`": a request with every fault, from which one after the other is taken away.
    @Test func refusalsComeInOrder() throws {
        var shop = Shop()
        try shop.create("nails", onHand: 2)
        try shop.create("hats", onHand: 2)
        try shop.create("old", onHand: 2)
        try shop.archive("old")
        try shop.create("cars", items: ["one", "two"])
        _ = try shop.put(other, [.items("cars", "one")]).get()

        var faults: [(line: LineRequest, refusal: Refusal)] = [
            (.quantity("unicorns", 1), .unknownProducts(["unicorns"])),
            (.items("cars", "one", "three"), .unknownItems([ItemKey("cars", "three")])),
            (.quantity("old", 1), .productArchived(["old"])),
            (.items("nails", "one"), .wrongProductKind("nails", is: .fungible)),
            (.items("cars", "one"), .itemsUnavailable([.init(key: ItemKey("cars", "one"), state: .reserved)])),
            (
                .quantity("hats", 3),
                .insufficientStock([
                    .init(sku: "hats", requested: 3, available: 2, nextReleaseAt: nil)
                ])
            ),
        ]
        while let worst = faults.first {
            // The two lines of cars would stand for one SKU, which the request itself does not allow.
            var seen: Set<SKU> = []
            let lines = faults.map(\.line).filter { seen.insert($0.sku).inserted }
            #expect(try shop.put(cart, lines.reversed()) == .failure(worst.refusal))
            #expect(try shop.putLine(cart, worst.line) == .failure(worst.refusal))
            faults.removeFirst()
        }
        #expect(shop.database.reservations.keys.contains(cart) == false)
    }

    @Test func purchasedComesBeforeAll() throws {
        var shop = Shop()
        try shop.create("nails", onHand: 2)
        _ = try shop.put(cart, [.quantity("nails", 1)]).get()
        _ = try shop.purchase(cart).get()
        #expect(try shop.put(cart, [.quantity("unicorns", 1)]) == .failure(.reservationPurchased))
        #expect(try shop.putLine(cart, .quantity("nails", 9)) == .failure(.reservationPurchased))
        #expect(try shop.perform(DeleteLine(id: cart, sku: "unicorns")) == .failure(.reservationPurchased))
        #expect(try shop.perform(ReleaseReservation(id: cart)) == .failure(.reservationPurchased))
        #expect(try shop.extend(cart, by: 60) == .failure(.reservationPurchased))
    }

    @Test func everyFaultOfAKindIsNamed() throws {
        var shop = Shop()
        for sku: SKU in ["a", "b"] {
            try shop.create(sku, onHand: 1)
            try shop.create(SKU(trusted: "\(sku)-items"), items: ["one", "two"])
        }
        #expect(
            try shop.put(cart, [.quantity("x", 1), .quantity("a", 1), .items("y", "one")]).refusal
                == .unknownProducts(["x", "y"]))
        #expect(
            try shop.put(cart, [.items("a-items", "six", "one"), .items("b-items", "seven")]).refusal
                == .unknownItems([ItemKey("a-items", "six"), ItemKey("b-items", "seven")]))
        _ = try shop.put(other, [.items("a-items", "one"), .items("b-items", "two")], for: 30).get()
        #expect(
            try shop.put(cart, [.items("a-items", "two", "one"), .items("b-items", "two")]).refusal
                == .itemsUnavailable([
                    .init(key: ItemKey("a-items", "one"), state: .reserved),
                    .init(key: ItemKey("b-items", "two"), state: .reserved),
                ]))
        #expect(
            try shop.put(cart, [.quantity("a", 2), .quantity("b", 1), .quantity("b-items", 2)]).refusal
                == .insufficientStock([
                    .init(sku: "a", requested: 2, available: 1, nextReleaseAt: nil),
                    .init(sku: "b-items", requested: 2, available: 1, nextReleaseAt: shop.now + Seconds(30)),
                ]))
    }

    @Test(arguments: [ItemState.sold, .withdrawn])
    func anItemThatIsNotOnTheShelfCannotBeHad(_ state: ItemState) throws {
        var shop = Shop()
        try shop.create("cars", items: ["one"])
        if state == .sold {
            _ = try shop.put(other, [.items("cars", "one")]).get()
            _ = try shop.purchase(other).get()
        } else {
            _ = try shop.patch("cars", "one") { $0.state = .set(state) }.get()
        }
        #expect(
            try shop.putLine(cart, .items("cars", "one")).refusal
                == .itemsUnavailable([.init(key: ItemKey("cars", "one"), state: state)]))
    }

    /// "All lines or none."
    @Test func aRefusedHoldHoldsNothing() throws {
        var shop = Shop()
        try shop.create("nails", onHand: 5)
        try shop.create("hats", onHand: 1)
        let before = try shop.put(cart, [.quantity("nails", 2)]).get().reservation
        _ = try #require(try shop.put(cart, [.quantity("nails", 5), .quantity("hats", 2)], for: 90).refusal)
        #expect(shop.lastChanges?.isEmpty == true)
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 2))
        #expect(shop.database.reservations[cart]?.expiresAt == before.expiresAt)
    }

    /// "A cart's own hold never counts against it, its own expiry never is its `next_release_at`."
    @Test func theOwnHoldDoesNotCount() throws {
        var shop = Shop()
        try shop.create("nails", onHand: 5)
        _ = try shop.put(cart, [.quantity("nails", 4)], for: 10).get()
        #expect(try shop.put(cart, [.quantity("nails", 4)], for: 10).get().isNew == false)
        #expect(try shop.putLine(cart, .quantity("nails", 5)).line("nails").quantity == 5)
        #expect(
            try shop.putLine(cart, .quantity("nails", 6)).refusal
                == .insufficientStock([.init(sku: "nails", requested: 6, available: 5, nextReleaseAt: nil)]))

        _ = try shop.putLine(cart, .quantity("nails", 3)).get()
        _ = try shop.put(other, [.quantity("nails", 2)], for: 20).get()
        #expect(
            try shop.putLine(cart, .quantity("nails", 6)).refusal
                == .insufficientStock([
                    .init(sku: "nails", requested: 6, available: 3, nextReleaseAt: shop.now + Seconds(20))
                ]))
    }

    @Test func theOwnItemsDoNotCount() throws {
        var shop = Shop()
        try shop.create("cars", items: ["one", "two"])
        _ = try shop.put(cart, [.items("cars", "one", "two")]).get()
        #expect(try shop.put(cart, [.items("cars", "two", "one")]).line("cars").quantity == 2)
        #expect(try shop.put(cart, [.quantity("cars", 2)]).line("cars").quantity == 2)
        #expect(
            try shop.put(cart, [.quantity("cars", 3)]).refusal
                == .insufficientStock([.init(sku: "cars", requested: 3, available: 2, nextReleaseAt: nil)]))
    }
}
