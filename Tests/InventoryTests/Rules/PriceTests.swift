import FoundationEssentials
import Inventory
import Testing

/// Which prices there must be, and that all of one product are in one currency.
@Suite struct PriceTests {
    private var shop = Shop()

    private static func set(_ price: Money) -> PricePatch { .set(amount: price.amount, currency: price.currency) }

    private mutating func add(_ sku: SKU, _ serialNumber: SerialNumber, _ price: Money?) throws -> Result<Item, Refusal>
    {
        try shop.perform(AddItem(key: ItemKey(sku, serialNumber), price: price, actor: "staff"))
    }

    // MARK: One of the two must exist

    @Test mutating func aFungibleProductHasAPrice() throws {
        try shop.create("nails")
        #expect(try shop.patch("nails") { $0.price = .remove }.pointers == ["/price"])
    }

    @Test mutating func anItemHasOneOfTheTwoPrices() throws {
        try shop.create("cars", .nonFungible, price: nil)
        #expect(try add("cars", "a", nil).pointers == ["/price"])
        #expect(try add("cars", "a", Money("5")).get().price == Money("5"))
        #expect(try shop.patch("cars", "a") { $0.price = .remove }.pointers == ["/price"])
        try shop.setPrice("cars", Money("4"))
        #expect(try shop.patch("cars", "a") { $0.price = .remove }.get().price == nil)
        #expect(try shop.patch("cars") { $0.price = .remove }.pointers == ["/price"])
    }

    /// "422 while an item relies on it", one that is off the shelf too: it may come back.
    @Test(arguments: [ItemState.sold, .withdrawn])
    mutating func itemsOffTheShelfRelyOnThePriceToo(_ state: ItemState) throws {
        try shop.create("cars", items: ["a"])
        if state == .sold {
            _ = try shop.put(UUID(1), [.quantity("cars", 1)]).get()
            _ = try shop.purchase(UUID(1)).get()
        } else {
            _ = try shop.patch("cars", "a") { $0.state = .set(state) }.get()
        }
        #expect(try shop.patch("cars") { $0.price = .remove }.pointers == ["/price"])
        _ = try shop.patch("cars", "a") { $0.price = Self.set(Money("9")) }.get()
        #expect(try shop.patch("cars") { $0.price = .remove }.get().product.price == nil)
    }

    // MARK: Merging

    @Test mutating func theMembersOfAPriceMergeOnTheirOwn() throws {
        try shop.create("nails", price: Money("3.00"))
        #expect(
            try shop.patch("nails") { $0.price = .set(amount: ExactDecimal("4.0"), currency: nil) }.get().product.price
                == Money("4.0"))
        #expect(
            try shop.patch("nails") { $0.price = .set(amount: nil, currency: .eur) }.get().product.price
                == Money("4.0", .eur))
        try shop.create("cars", .nonFungible, price: nil)
        #expect(try shop.patch("cars") { $0.price = .set(amount: nil, currency: .eur) }.pointers == ["/price/amount"])
        #expect(
            try shop.patch("cars") { $0.price = .set(amount: ExactDecimal("4"), currency: nil) }.pointers
                == ["/price/currency"])
    }

    @Test mutating func otherDigitsAreAnotherPrice() throws {
        let old = try shop.create("nails", price: Money("3.00"))
        #expect(try shop.patch("nails") { $0.price = Self.set(Money("3.00")) }.get().product.version == old.version)
        #expect(try shop.patch("nails") { $0.price = Self.set(Money("3.0")) }.get().product.version != old.version)
    }

    // MARK: One currency

    @Test mutating func anItemsPriceIsInTheProductsCurrency() throws {
        try shop.create("cars", items: ["a"])
        #expect(try add("cars", "b", Money("5", .eur)).pointers == ["/price/currency"])
        #expect(try shop.patch("cars", "a") { $0.price = Self.set(Money("5", .eur)) }.pointers == ["/price/currency"])
        _ = try add("cars", "b", Money("5")).get()
        #expect(try shop.patch("cars") { $0.price = Self.set(Money("5", .eur)) }.pointers == ["/price/currency"])
    }

    @Test mutating func itemsWithPricesOfTheirOwnAgree() throws {
        try shop.create("cars", .nonFungible, price: nil)
        _ = try add("cars", "a", Money("5")).get()
        #expect(try add("cars", "b", Money("5", .eur)).pointers == ["/price/currency"])
        #expect(try shop.patch("cars") { $0.price = Self.set(Money("5", .eur)) }.pointers == ["/price/currency"])
        _ = try add("cars", "b", Money("6")).get()
        #expect(try shop.patch("cars", "b") { $0.price = Self.set(Money("5", .eur)) }.pointers == ["/price/currency"])
    }

    /// The only price there is has nothing to agree with but its own past.
    @Test mutating func theOnlyPriceMayChangeItsCurrency() throws {
        try shop.create("nails")
        #expect(
            try shop.patch("nails") { $0.price = Self.set(Money("3", .eur)) }.get().product.price == Money("3", .eur))
        try shop.create("cars", .nonFungible, price: nil)
        _ = try add("cars", "a", Money("5")).get()
        #expect(try shop.patch("cars", "a") { $0.price = Self.set(Money("5", .eur)) }.get().price == Money("5", .eur))
        #expect(try add("cars", "b", Money("5")).pointers == ["/price/currency"])
        #expect(try add("cars", "b", Money("6", .eur)).get().price == Money("6", .eur))
    }

    @Test mutating func aProductThatLostAllItsPricesMayTakeAnotherCurrency() throws {
        try shop.create("cars", .nonFungible, price: Money("3"))
        _ = try shop.patch("cars") { $0.price = .remove }.get()
        #expect(try add("cars", "a", Money("5", .eur)).get().price == Money("5", .eur))
    }

    /// What carts hold keeps its price, and one line has one currency.
    @Test mutating func heldItemsKeepTheCurrencyUntilTheyLapse() throws {
        try shop.create("cars", items: ["a", "b"])
        _ = try shop.put(UUID(1), [.items("cars", "a")], for: 60).get()
        #expect(try shop.patch("cars") { $0.price = Self.set(Money("3", .eur)) }.pointers == ["/price/currency"])
        shop.pass(60)
        #expect(
            try shop.patch("cars") { $0.price = Self.set(Money("3", .eur)) }.get().product.price == Money("3", .eur))

        try shop.create("rings", .nonFungible, price: nil)
        _ = try add("rings", "a", Money("5")).get()
        _ = try shop.put(UUID(2), [.items("rings", "a")], for: 60).get()
        #expect(try shop.patch("rings", "a") { $0.price = Self.set(Money("5", .eur)) }.pointers == ["/price/currency"])
        shop.pass(60)
        #expect(try shop.patch("rings", "a") { $0.price = Self.set(Money("5", .eur)) }.get().price == Money("5", .eur))
    }
}
