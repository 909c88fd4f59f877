public import FoundationEssentials

/// What a purchase hands over to fulfilment.
public struct Order: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        case pending
    }

    /// A reservation's line with the product's name at the purchase.
    public struct Line: Hashable, Sendable {
        public let name: String
        public let line: Inventory.Line

        public init(name: String, line: Inventory.Line) {
            self.name = name
            self.line = line
        }
    }

    /// The reservation's.
    public let id: UUID
    public let cartID: String?
    public let state: State
    /// By SKU.
    public let lines: [Line]
    public let shippingWeightGrams: Int64
    public let reservedAt: Timestamp
    public let purchasedAt: Timestamp

    public init(
        id: UUID, cartID: String?, state: State, lines: [Line], shippingWeightGrams: Int64, reservedAt: Timestamp,
        purchasedAt: Timestamp
    ) {
        self.id = id
        self.cartID = cartID
        self.state = state
        self.lines = lines
        self.shippingWeightGrams = shippingWeightGrams
        self.reservedAt = reservedAt
        self.purchasedAt = purchasedAt
    }

    /// One sum for each currency, by currency.
    public var totals: [Money] { Money.totals(of: lines.lazy.compactMap(\.line.total)) }
}
