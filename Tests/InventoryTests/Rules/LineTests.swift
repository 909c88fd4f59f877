import FoundationEssentials
import Inventory
import Testing

/// What a line call and a repeated `PUT` make of a hold.
@Suite struct LineTests {
    private let cart = UUID(1)
    private var shop = Shop()

    init() throws {
        try shop.create("nails", onHand: 9)
        try shop.create("cars", items: ["a", "b", "c", "d", "e"])
    }

    @Test mutating func othersStayUntouched() throws {
        _ = try shop.put(cart, [.quantity("nails", 2), .items("cars", "b")]).get()
        let reservation = try shop.putLine(cart, .quantity("nails", 5)).get().reservation
        // "Lines come by `sku`."
        #expect(reservation.lines.map(\.sku) == ["cars", "nails"])
        #expect(try reservation.line("cars").serialNumbers == ["b"])
        #expect(try reservation.line("nails").quantity == 5)
    }

    @Test mutating func thePutIsTheWholeHold() throws {
        _ = try shop.put(cart, [.quantity("nails", 2), .items("cars", "b")]).get()
        #expect(try shop.put(cart, [.items("cars", "c", "a")]).get().reservation.lines.map(\.sku) == ["cars"])
        #expect(shop.stock("nails") == StockLevel(onHand: 9, reserved: 0))
        #expect(shop.item("cars", "b")?.state == .inStock)
    }

    @Test mutating func aLineBeginsAReservation() throws {
        let answer = try shop.putLine(cart, .quantity("cars", 1), for: 30).get()
        #expect(answer.isNew && answer.reservation.cartID == nil)
        #expect(answer.reservation.expiresAt == shop.now + Seconds(30))
        #expect(try shop.putLine(cart, .quantity("nails", 1)).get().isNew == false)
    }

    /// "Repeating a `PUT` keeps the very items it held; asking for more keeps them and adds, for fewer keeps some."
    @Test mutating func aQuantityKeepsTheVeryItems() throws {
        _ = try shop.put(cart, [.items("cars", "c", "e")]).get()
        #expect(try shop.put(cart, [.quantity("cars", 2)]).line("cars").serialNumbers == ["c", "e"])
        let more = try shop.putLine(cart, .quantity("cars", 4)).line("cars").serialNumbers
        #expect(more.isSuperset(of: ["c", "e"]) && more.count == 4)
        let fewer = try shop.put(cart, [.quantity("cars", 3)]).line("cars").serialNumbers
        #expect(fewer.isSubset(of: more) && fewer.count == 3)
        #expect(shop.stock("cars") == StockLevel(onHand: 5, reserved: 3))
    }

    @Test mutating func itemsComeBySerialNumber() throws {
        guard case .items(let items) = try shop.put(cart, [.items("cars", "d", "a", "c")]).line("cars").contents else {
            Issue.record("a line of units")
            return
        }
        #expect(items.map(\.serialNumber) == ["a", "c", "d"])
    }

    /// "The last line gone releases the reservation."
    @Test mutating func theLastLineGoneReleases() throws {
        _ = try shop.put(cart, [.quantity("nails", 2), .items("cars", "b")]).get()
        #expect(try shop.perform(DeleteLine(id: cart, sku: "nails")) == .success(true))
        #expect(shop.database.endings[cart] == nil)
        // "204, also when the line is not there."
        #expect(try shop.perform(DeleteLine(id: cart, sku: "nails")) == .success(false))
        #expect(shop.lastChanges?.isEmpty == true)
        #expect(try shop.perform(DeleteLine(id: cart, sku: "cars")) == .success(true))
        #expect(shop.database.endings[cart] == Ending(cause: .released, endedAt: shop.now))
        #expect(shop.database.reservations.isEmpty && shop.item("cars", "b")?.state == .inStock)
        // "204 for an ended one."
        #expect(try shop.perform(DeleteLine(id: cart, sku: "cars")) == .success(false))
    }

    @Test mutating func aLineOfNothingCannotBeDeleted() throws {
        #expect(try shop.perform(DeleteLine(id: cart, sku: "nails")).refusal == .reservationNotFound)
        _ = try shop.put(cart, [.quantity("nails", 2)]).get()
        #expect(try shop.perform(DeleteLine(id: cart, sku: "unicorns")).refusal == .unknownProducts(["unicorns"]))
    }

    // MARK: Archived meanwhile

    /// "A line of a product archived meanwhile may stay or shrink, not grow."
    @Test mutating func aLineOfAnArchivedProductDoesNotGrow() throws {
        _ = try shop.put(cart, [.quantity("nails", 3), .items("cars", "b", "c")]).get()
        try shop.archive("nails")
        try shop.archive("cars")
        for line: LineRequest in [.quantity("nails", 4), .quantity("cars", 3), .items("cars", "b", "d")] {
            #expect(try shop.putLine(cart, line).refusal == .productArchived([line.sku]))
        }
        for line: LineRequest in [
            .quantity("nails", 3), .quantity("nails", 2), .items("cars", "c", "b"), .quantity("cars", 2),
            .items("cars", "c"),
        ] {
            #expect(try shop.putLine(cart, line).get().isNew == false)
        }
        #expect(
            try shop.put(cart, [.quantity("nails", 3), .quantity("cars", 2)]).refusal
                == .productArchived(["nails", "cars"]))
        // "Holds that live may still be purchased."
        guard case .placed(let order) = try shop.purchase(cart).get() else {
            Issue.record("no order")
            return
        }
        #expect(order.lines.map(\.line.quantity) == [1, 2])
    }

    @Test mutating func anArchivedProductTakesNoNewHolds() throws {
        _ = try shop.put(cart, [.quantity("nails", 3)], for: 60).get()
        try shop.archive("nails")
        #expect(try shop.put(UUID(2), [.quantity("nails", 1)]).refusal == .productArchived(["nails"]))
        shop.pass(60)
        // What has lapsed is held no longer, by its own cart neither.
        #expect(try shop.put(cart, [.quantity("nails", 1)]).refusal == .productArchived(["nails"]))
        _ = try shop.patch("nails") { $0.status = .set(.active) }.get()
        #expect(try shop.put(cart, [.quantity("nails", 1)]).get().isNew)
    }
}
