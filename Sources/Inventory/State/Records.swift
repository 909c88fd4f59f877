public import FoundationEssentials

/// A product as the decision sees it: locked, with the stock that its lock guards.
public struct ProductRecord: Hashable, Sendable {
    /// The database's key; nil for a product that this batch creates.
    public let id: Int64?
    public var product: Product
    public var stock: StockLevel

    public init(id: Int64?, product: Product, stock: StockLevel) {
        self.id = id
        self.product = product
        self.stock = stock
    }
}

/// An item as the decision sees it, with the hold that is on it.
public struct ItemRecord: Hashable, Sendable {
    /// The database's key; nil for an item that this batch adds.
    public let id: Int64?
    public var item: Item
    /// Whether it stands in an order, though it may have been returned since.
    public var everSold: Bool
    /// There exactly when the item is `reserved`.
    public var hold: Hold?

    public struct Hold: Hashable, Sendable {
        public let reservationID: UUID
        public let unitPrice: Money
        /// When the holder lapses, as of the moment the item was read.
        public let expiresAt: Timestamp

        public init(reservationID: UUID, unitPrice: Money, expiresAt: Timestamp) {
            self.reservationID = reservationID
            self.unitPrice = unitPrice
            self.expiresAt = expiresAt
        }
    }

    public init(id: Int64?, item: Item, everSold: Bool, hold: Hold?) {
        self.id = id
        self.item = item
        self.everSold = everSold
        self.hold = hold
    }
}

/// A reservation whose row, and the stock rows of all its lines, this batch has locked.
public struct ReservationRecord: Hashable, Sendable {
    public var cartID: String?
    public let createdAt: Timestamp
    public var expiresAt: Timestamp
    public var lines: [SKU: LineRecord]

    public init(cartID: String?, createdAt: Timestamp, expiresAt: Timestamp, lines: [SKU: LineRecord]) {
        self.cartID = cartID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lines = lines
    }
}

/// A line of such a reservation.
public enum LineRecord: Hashable, Sendable {
    case units(quantity: Int, unitPrice: Money)
    /// The prices stand on the items' holds.
    case items(Set<SerialNumber>)

    public var quantity: Int {
        switch self {
        case .units(let quantity, _): quantity
        case .items(let serialNumbers): serialNumbers.count
        }
    }
}

/// What is known of the holds that reservations outside the batch have on one product. Read only when a command
/// falls short: a sum over all live holds under the product's lock would make being sold out the slowest case.
public struct OutsideHolds: Hashable, Sendable {
    /// The line of a reservation that has lapsed: dead, and to be cleared by whoever needs what it holds.
    public struct LapsedLine: Hashable, Sendable {
        public let reservationID: UUID
        public let quantity: Int
        public let serialNumbers: [SerialNumber]

        public init(reservationID: UUID, quantity: Int, serialNumbers: [SerialNumber]) {
            self.reservationID = reservationID
            self.quantity = quantity
            self.serialNumbers = serialNumbers
        }
    }

    /// Longest lapsed first.
    public var lapsed: [LapsedLine]
    /// Whether `lapsed` has all of them.
    public var isComplete: Bool
    /// When the next live hold would lapse.
    public var nextReleaseAt: Timestamp?

    public init(lapsed: [LapsedLine], isComplete: Bool, nextReleaseAt: Timestamp?) {
        self.lapsed = lapsed
        self.isComplete = isComplete
        self.nextReleaseAt = nextReleaseAt
    }

    /// How many of the lapsed lines have been cleared.
    private var clearedCount = 0

    /// The next lapsed line that has not been cleared; from now on it has.
    mutating func clearNext() -> LapsedLine? {
        guard clearedCount < lapsed.count else { return nil }
        defer { clearedCount += 1 }
        return lapsed[clearedCount]
    }

    /// Nothing read yet.
    public static let unread = OutsideHolds(lapsed: [], isComplete: false, nextReleaseAt: nil)
}

/// What staff's commands must know of a product beyond its row, read only for those that ask (``LockScope/facts``).
public struct ProductFacts: Hashable, Sendable {
    /// Whether the ledger has a row of it: then it is in use for ever.
    public var hasMovements: Bool
    /// Items with a price of their own, sold and withdrawn ones included.
    public var itemsWithOwnPrice: Int
    /// Items that rely on the product's price.
    public var itemsWithoutPrice: Int

    public init(hasMovements: Bool, itemsWithOwnPrice: Int, itemsWithoutPrice: Int) {
        self.hasMovements = hasMovements
        self.itemsWithOwnPrice = itemsWithOwnPrice
        self.itemsWithoutPrice = itemsWithoutPrice
    }
}

/// An idempotency key belongs to its product.
public struct IdempotencyScope: Hashable, Sendable {
    public let sku: SKU
    public let key: String

    public init(sku: SKU, key: String) {
        self.sku = sku
        self.key = key
    }
}
