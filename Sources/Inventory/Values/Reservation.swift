public import FoundationEssentials

/// The hold that one cart has on stock.
public struct Reservation: Hashable, Sendable {
    public enum State: String, Sendable {
        case held
        case purchased
    }

    public let id: UUID
    public var cartID: String?
    public var state: State
    /// By SKU.
    public var lines: [Line]
    public let createdAt: Timestamp
    /// Nil once purchased.
    public var expiresAt: Timestamp?
    /// The database's clock when this was read: what `expires_in_seconds` counts from.
    public var readAt: Timestamp

    public init(
        id: UUID, cartID: String?, state: State, lines: [Line], createdAt: Timestamp, expiresAt: Timestamp?,
        readAt: Timestamp
    ) {
        self.id = id
        self.cartID = cartID
        self.state = state
        self.lines = lines
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.readAt = readAt
    }

    /// Whole seconds until the hold lapses, rounded down; nil once purchased.
    public var expiresInSeconds: Int? { expiresAt.map { $0.wholeSeconds(since: readAt) } }
}

/// What a reservation or an order has of one product.
public struct Line: Hashable, Sendable {
    public enum Contents: Hashable, Sendable {
        /// Of a fungible product: all at the price of the moment they were first held.
        case units(quantity: Int, unitPrice: Money)
        /// Of a non-fungible product, by serial number.
        case items([PricedItem])
    }

    public let sku: SKU
    public var contents: Contents

    public init(sku: SKU, contents: Contents) {
        self.sku = sku
        self.contents = contents
    }

    public var quantity: Int {
        switch contents {
        case .units(let quantity, _): quantity
        case .items(let items): items.count
        }
    }

    /// What the line costs. Nil for a line without items, which no reservation has.
    public var total: Money? {
        switch contents {
        case .units(let quantity, let unitPrice): unitPrice * quantity
        case .items(let items): Money.totals(of: items.lazy.map(\.unitPrice)).first
        }
    }
}

/// An item at the price of the moment it was first held.
public struct PricedItem: Hashable, Sendable {
    public let serialNumber: SerialNumber
    public let unitPrice: Money

    public init(serialNumber: SerialNumber, unitPrice: Money) {
        self.serialNumber = serialNumber
        self.unitPrice = unitPrice
    }
}

/// What a cart asks a line to be.
public struct LineRequest: Hashable, Sendable {
    public enum Wish: Hashable, Sendable {
        /// So many units, or any so many items.
        case quantity(Int)
        /// These very items.
        case serialNumbers([SerialNumber])
    }

    public let sku: SKU
    public let wish: Wish

    public init(sku: SKU, wish: Wish) {
        self.sku = sku
        self.wish = wish
    }
}

/// How a reservation that was not purchased came to its end.
public struct Ending: Hashable, Sendable {
    public enum Cause: String, Sendable {
        case released
        case expired
    }

    public let cause: Cause
    public let endedAt: Timestamp

    public init(cause: Cause, endedAt: Timestamp) {
        self.cause = cause
        self.endedAt = endedAt
    }
}
