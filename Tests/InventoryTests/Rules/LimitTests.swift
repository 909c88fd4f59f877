import FoundationEssentials
import Inventory
import Testing

/// How much one reservation may hold.
@Suite struct LimitTests {
    private let cart = UUID(1)

    @Test func aReservationHasAHundredLines() throws {
        var shop = Shop()
        let skus = (1...101).map { SKU(trusted: "p-\($0)") }
        for sku in skus { try shop.create(sku, onHand: 1) }
        _ = try shop.put(cart, skus.prefix(99).map { .quantity($0, 1) }).get()
        #expect(try shop.putLine(cart, .quantity(skus[99], 1)).get().reservation.lines.count == 100)
        #expect(try shop.putLine(cart, .quantity(skus[100], 1)).pointers == [""])
        #expect(try shop.putLine(cart, .quantity("unicorns", 1)).refusal == .unknownProducts(["unicorns"]))
        // One that is there already is not the 101st.
        #expect(try shop.putLine(cart, .quantity(skus[99], 1)).get().isNew == false)
        _ = try shop.perform(DeleteLine(id: cart, sku: skus[0])).get()
        #expect(try shop.putLine(cart, .quantity(skus[100], 1)).get().reservation.lines.count == 100)
    }

    @Test func aReservationHoldsAThousandItems() throws {
        var shop = Shop()
        try shop.create("nails", onHand: 5_000)
        try shop.create("rings", items: (1...998).map { SerialNumber(trusted: "r-\($0)") })
        try shop.create("cars", items: ["a", "b", "c"])
        // Before it is asked how many there are: waiting would not help.
        #expect(try shop.put(cart, [.quantity("rings", 1_001)]).pointers == [""])
        #expect(try shop.put(cart, [.quantity("rings", 998), .items("cars", "a", "b", "c")]).pointers == [""])
        #expect(try shop.put(cart, [.quantity("rings", 998), .quantity("cars", 2)]).get().isNew)
        #expect(try shop.putLine(cart, .quantity("cars", 3)).pointers == [""])
        #expect(try shop.putLine(cart, .items("cars", "a", "b", "c")).pointers == [""])
        #expect(try shop.putLine(cart, .items("cars", "b", "c")).line("cars").serialNumbers == ["b", "c"])
        // Units do not count.
        #expect(try shop.putLine(cart, .quantity("nails", 5_000)).line("nails").quantity == 5_000)
        #expect(shop.stock("rings") == StockLevel(onHand: 998, reserved: 998))
    }
}
