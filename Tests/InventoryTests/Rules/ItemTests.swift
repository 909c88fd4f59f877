import FoundationEssentials
import Inventory
import Testing

/// What staff may do to an item.
@Suite struct ItemTests {
    private let cart = UUID(1)
    private let key = ItemKey("cars", "a")
    private var shop = Shop()

    init() throws { try shop.create("cars", items: ["a"]) }

    /// Brings the item into a state in the ordinary way.
    private mutating func bring(into state: ItemState) throws {
        switch state {
        case .inStock: break
        case .withdrawn: _ = try shop.patch("cars", "a") { $0.state = .set(.withdrawn) }.get()
        case .reserved: _ = try shop.put(cart, [.items("cars", "a")], for: 60).get()
        case .sold:
            _ = try shop.put(cart, [.items("cars", "a")]).get()
            _ = try shop.purchase(cart).get()
        }
    }

    private enum Outcome { case moves, noOp, inUse, invalid }

    /// "`PATCH` may move `in_stock` ↔ `withdrawn` and `sold` → `in_stock` (a return); the same state again is a no-op;
    /// any move of a `reserved` item is 409 `item-in-use`, any other move 422."
    @Test mutating func statesMoveAsTheTableSays() throws {
        let table: [(from: ItemState, to: ItemState, outcome: Outcome)] = [
            (.inStock, .inStock, .noOp), (.inStock, .reserved, .invalid), (.inStock, .sold, .invalid),
            (.inStock, .withdrawn, .moves),
            (.reserved, .inStock, .inUse), (.reserved, .reserved, .noOp), (.reserved, .sold, .inUse),
            (.reserved, .withdrawn, .inUse),
            (.sold, .inStock, .moves), (.sold, .reserved, .invalid), (.sold, .sold, .noOp),
            (.sold, .withdrawn, .invalid),
            (.withdrawn, .inStock, .moves), (.withdrawn, .reserved, .invalid), (.withdrawn, .sold, .invalid),
            (.withdrawn, .withdrawn, .noOp),
        ]
        let fresh = shop
        for (from, to, outcome) in table {
            shop = fresh
            try bring(into: from)
            let before = try #require(shop.item("cars", "a"))
            shop.pass(1)
            let result = try shop.patch("cars", "a") { $0.state = .set(to) }
            switch outcome {
            case .moves:
                let item = try result.get()
                #expect(item.state == to && item.updatedAt == shop.now, "\(from) to \(to)")
                // "An item's `ETag` likewise ignores `state`."
                #expect(item.version == before.version, "\(from) to \(to)")
            case .noOp:
                #expect(result == .success(before), "\(from) to \(to)")
                #expect(shop.lastChanges?.isEmpty == true, "\(from) to \(to)")
            case .inUse: #expect(result.refusal == .itemInUse(key), "\(from) to \(to)")
            case .invalid: #expect(result.pointers == ["/state"], "\(from) to \(to)")
            }
        }
    }

    /// "No decision ever" counts a lapsed hold: the item is in stock.
    @Test mutating func aLapsedHoldIsNoHold() throws {
        try bring(into: .reserved)
        shop.pass(60)
        let lapsed = shop
        #expect(try shop.patch("cars", "a") { $0.state = .set(.withdrawn) }.get().state == .withdrawn)
        shop = lapsed
        #expect(try shop.patch("cars", "a") { $0.state = .set(.inStock) }.get().state == .inStock)
        shop = lapsed
        #expect(try shop.patch("cars", "a") { $0.state = .set(.reserved) }.pointers == ["/state"])
        shop = lapsed
        #expect(try shop.perform(DeleteItem(sku: "cars", serialNumber: "a", actor: "staff")) == .success(true))
        #expect(shop.stock("cars") == StockLevel(onHand: 0, reserved: 0))
    }

    @Test(arguments: ItemState.allCases)
    mutating func aReservedOrSoldItemCannotBeDeleted(_ state: ItemState) throws {
        try bring(into: state)
        let result = try shop.perform(DeleteItem(sku: "cars", serialNumber: "a", actor: "staff"))
        let isInUse = state == .reserved || state == .sold
        #expect(result == (isInUse ? .failure(.itemInUse(key)) : .success(true)))
    }

    /// "409 `item-in-use` when it is reserved or was ever sold": a return does not make it new.
    @Test mutating func aReturnedItemCannotBeDeleted() throws {
        try bring(into: .sold)
        _ = try shop.patch("cars", "a") { $0.state = .set(.inStock) }.get()
        #expect(
            try shop.perform(DeleteItem(sku: "cars", serialNumber: "a", actor: "staff")).refusal == .itemInUse(key))
        #expect(try shop.put(UUID(2), [.quantity("cars", 1)]).line("cars").serialNumbers == ["a"])
    }

    @Test mutating func onlyItemsOfANonFungibleProductThatIsThere() throws {
        try shop.create("nails")
        let nail = ItemKey("nails", "a")
        #expect(
            try shop.perform(AddItem(key: nail, price: nil, actor: "staff")).refusal
                == .wrongProductKind("nails", is: .fungible))
        #expect(try shop.patch("nails", "a") { _ in }.refusal == .wrongProductKind("nails", is: .fungible))
        #expect(try shop.patch("cars", "z") { _ in }.refusal == .itemNotFound("cars"))
        #expect(try shop.patch("unicorns", "a") { _ in }.refusal == .productNotFound("unicorns"))
        #expect(
            try shop.perform(AddItem(key: key, price: Money("1"), actor: "staff")).refusal == .serialNumberTaken(key))
    }

    @Test mutating func aPatchThatChangesNothingKeepsTheVersion() throws {
        let old = try #require(shop.item("cars", "a"))
        shop.pass(1)
        #expect(try shop.patch("cars", "a") { $0.notes = .set("") }.get() == old)
        #expect(shop.lastChanges?.isEmpty == true)
        let new = try shop.patch("cars", "a") { $0.notes = .set("scratched") }.get()
        #expect(new.version != old.version && new.updatedAt == shop.now && new.createdAt == old.createdAt)

        var patch = ItemPatch()
        patch.notes = .set("polished")
        let stale = PatchItem(
            sku: "cars", serialNumber: "a", patch: patch, precondition: .versions([old.version]), actor: "staff")
        #expect(try shop.perform(stale).refusal == .preconditionFailed)
    }
}
