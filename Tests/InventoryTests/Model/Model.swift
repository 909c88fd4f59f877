import FoundationEssentials
import Inventory

/// The store as the contract tells it, in the most naive way: what is reserved is added up from the live holds each
/// time it is asked for. No counters, no locks, no batches, and nothing to reclaim.
struct Model {
    /// A live hold; one that lapses is gone at that instant.
    struct Hold {
        var cartID: String?
        let createdAt: Timestamp
        var expiresAt: Timestamp
        var lines: [SKU: HeldLine]
    }

    enum HeldLine {
        case units(Int, price: Money)
        /// Each item at the price of the moment it was first held.
        case items([SerialNumber: Money])

        var quantity: Int {
            switch self {
            case .units(let quantity, _): quantity
            case .items(let prices): prices.count
            }
        }
    }

    /// What an idempotency key stands for: the call that used it up, and its answer.
    struct Adjustment {
        let command: AdjustStock
        let answer: Movement
    }

    private(set) var now = Timestamp(microseconds: 0)
    var products: [SKU: Product] = [:]
    /// What is there of fungible products. Items are counted.
    var units: [SKU: Int64] = [:]
    /// In stock, sold or withdrawn: which are reserved, the holds say.
    var items: [SKU: [SerialNumber: Item]] = [:]
    var holds: [UUID: Hold] = [:]
    var endings: [UUID: Ending] = [:]
    var orders: [UUID: Order] = [:]
    var adjustments: [IdempotencyScope: Adjustment] = [:]
    /// Products with a row in the ledger, and items in an order: in use for ever.
    var moved: Set<SKU> = []
    var sold: Set<ItemKey> = []
    /// The ledger's rows since the clock last moved.
    var ledger: [Movement] = []

    /// Moves the clock. "A hold that has lapsed is dead at that instant"; its `ended_at` is its `expires_at`.
    mutating func advance(to instant: Timestamp) {
        now = instant
        ledger = []
        for (id, hold) in holds where hold.expiresAt <= now {
            endings[id] = Ending(cause: .expired, endedAt: hold.expiresAt)
            holds[id] = nil
        }
    }
}

// MARK: - What is there

extension Model {
    func kind(_ sku: SKU) -> ProductKind? { products[sku]?.kind }

    func item(_ key: ItemKey) -> Item? { items[key.sku]?[key.serialNumber] }

    /// "For a non-fungible product `on_hand` counts its items that are `in_stock` or `reserved`."
    func onHand(_ sku: SKU) -> Int64 {
        if kind(sku) == .fungible { return units[sku] ?? 0 }
        return Int64((items[sku] ?? [:]).values.count { $0.state == .inStock })
    }

    /// What live holds have of the product; "a cart's own hold never counts against it".
    func reserved(_ sku: SKU, otherThan id: UUID? = nil) -> Int64 {
        var sum = 0
        for (holder, hold) in holds where holder != id { sum += hold.lines[sku]?.quantity ?? 0 }
        return Int64(sum)
    }

    func stock(_ sku: SKU) -> StockLevel { StockLevel(onHand: onHand(sku), reserved: reserved(sku)) }

    func holder(of key: ItemKey) -> UUID? {
        for (id, hold) in holds {
            if case .items(let prices) = hold.lines[key.sku], prices[key.serialNumber] != nil { return id }
        }
        return nil
    }

    /// The item as it is shown.
    func shown(_ key: ItemKey) -> Item? {
        guard var item = item(key) else { return nil }
        if holder(of: key) != nil { item.state = .reserved }
        return item
    }

    func shown(_ sku: SKU) -> Verdict {
        guard let product = products[sku] else { preconditionFailure("\(sku) is not there") }
        return .product(StockedProduct(product: product, stock: stock(sku)))
    }

    /// "Lines come by `sku`, items by `serial_number`."
    func shown(_ id: UUID) -> Reservation {
        guard let hold = holds[id] else { preconditionFailure("\(id) holds nothing") }
        let lines = hold.lines.sorted { $0.key.text < $1.key.text }.map { sku, line in
            switch line {
            case .units(let quantity, let price):
                return Line(sku: sku, contents: .units(quantity: quantity, unitPrice: price))
            case .items(let prices):
                let items = prices.sorted { $0.key.text < $1.key.text }
                return Line(
                    sku: sku,
                    contents: .items(items.map { PricedItem(serialNumber: $0.key, unitPrice: $0.value) }))
            }
        }
        return Reservation(
            id: id, cartID: hold.cartID, state: .held, lines: lines, createdAt: hold.createdAt,
            expiresAt: hold.expiresAt, readAt: now)
    }

    /// Writes the ledger's row of a change that has been made.
    @discardableResult
    mutating func book(
        _ sku: SKU, _ delta: Int64, _ reason: MovementReason, by actor: String, reference: String? = nil,
        note: String? = nil, item: SerialNumber? = nil, key: String? = nil
    ) -> Movement {
        moved.insert(sku)
        let movement = Movement(
            sku: sku, delta: delta, reason: reason, reference: reference, note: note, serialNumber: item,
            stockAfter: stock(sku), actor: actor, occurredAt: now, idempotencyKey: key)
        ledger.append(movement)
        return movement
    }

    /// Why nothing can be done with a reservation that is not there. "A late purchase hears `reservation-expired`."
    func gone(_ id: UUID) -> Verdict {
        if orders[id] != nil { return .refused(.reservationPurchased) }
        guard let ending = endings[id] else { return .refused(.reservationNotFound) }
        switch ending.cause {
        case .expired: return .refused(.reservationExpired(ending.endedAt))
        case .released: return .refused(.reservationReleased(ending.endedAt))
        }
    }
}
