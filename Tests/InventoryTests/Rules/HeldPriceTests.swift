import FoundationEssentials
import Inventory
import Testing

/// "The price is held too."
@Suite struct HeldPriceTests {
    private let cart = UUID(1)
    private var shop = Shop()

    init() throws {
        try shop.create("nails", onHand: 9)
        try shop.create("cars", items: ["a", "b", "c"])
        try shop.add("cars", "own", price: Money("5.5"))
    }

    @Test mutating func aLineKeepsThePriceOfTheMomentItWasFirstHeld() throws {
        #expect(try shop.putLine(cart, .quantity("nails", 1)).line("nails").unitPrice == Money("3.00"))
        try shop.setPrice("nails", Money("4", .eur))
        #expect(try shop.putLine(cart, .quantity("nails", 5)).line("nails").unitPrice == Money("3.00"))
        #expect(try shop.put(cart, [.quantity("nails", 2)]).line("nails").unitPrice == Money("3.00"))
        #expect(try shop.put(UUID(2), [.quantity("nails", 1)]).line("nails").unitPrice == Money("4", .eur))
    }

    /// "Taken out and put back it has today's."
    @Test mutating func takenOutAndPutBackItHasTodays() throws {
        _ = try shop.put(cart, [.quantity("nails", 1), .quantity("cars", 1)]).get()
        try shop.setPrice("nails", Money("4"))
        _ = try shop.perform(DeleteLine(id: cart, sku: "nails")).get()
        #expect(try shop.putLine(cart, .quantity("nails", 1)).line("nails").unitPrice == Money("4"))
    }

    @Test mutating func eachItemKeepsItsOwn() throws {
        let first = try shop.put(cart, [.items("cars", "a", "own")]).line("cars").prices
        #expect(first == ["a": Money("3.00"), "own": Money("5.5")])
        try shop.setPrice("cars", Money("4"))
        _ = try shop.patch("cars", "own") { $0.price = .set(amount: Money("6").amount, currency: nil) }.get()
        let more = try shop.putLine(cart, .items("cars", "b", "a", "own")).line("cars").prices
        #expect(more == ["a": Money("3.00"), "b": Money("4"), "own": Money("5.5")])
        _ = try shop.putLine(cart, .items("cars", "b")).get()
        let again = try shop.putLine(cart, .items("cars", "b", "a", "own")).line("cars").prices
        #expect(again == ["a": Money("4"), "b": Money("4"), "own": Money("6")])
    }

    @Test mutating func aNewHoldHasTodaysPrice() throws {
        _ = try shop.put(cart, [.quantity("nails", 1)], for: 60).get()
        try shop.setPrice("nails", Money("4"))
        shop.pass(60)
        #expect(try shop.put(cart, [.quantity("nails", 1)]).line("nails").unitPrice == Money("4"))
    }

    @Test mutating func theOrderHasTheHeldPrices() throws {
        _ = try shop.put(cart, [.quantity("nails", 3), .items("cars", "a", "own")], cart: "seven").get()
        try shop.setPrice("nails", Money("4"))
        _ = try shop.patch("nails") { $0.shippingWeightGrams = .set(7) }.get()
        _ = try shop.patch("cars") {
            $0.shippingWeightGrams = .set(1_000)
            $0.name = .set("motor cars")
        }.get()
        let begun = shop.now
        shop.pass(5)
        guard case .placed(let order) = try shop.purchase(cart).get() else {
            Issue.record("no order")
            return
        }
        #expect(order.id == cart && order.cartID == "seven" && order.state == .pending)
        #expect(order.lines.map(\.name) == ["motor cars", "nails"])
        #expect(order.lines.map(\.line.total) == [Money("8.50"), Money("9.00")])
        #expect(order.totals == [Money("17.50")])
        #expect(order.shippingWeightGrams == 2_021)
        #expect(order.reservedAt == begun && order.purchasedAt == shop.now)
        #expect(try shop.purchase(cart) == .success(.onRecord))
        #expect(shop.lastChanges?.isEmpty == true)
    }
}
