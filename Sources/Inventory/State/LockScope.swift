public import FoundationEssentials

/// What a command needs to have locked and read before it is decided.
public struct LockScope: Sendable, Hashable {
    /// Reservations, existing or about to: the gate of the id, the row, and the stock rows of all its lines.
    public var reservations: [UUID]
    /// Products, existing or not: their stock rows.
    public var products: [SKU]
    /// Products whose descriptive row is to be changed, and read in full: others come without description and
    /// attributes, which may be long and which a hold has no use for.
    public var described: [SKU]
    /// SKUs about to be taken: a gate for the name, since there is no row to lock yet.
    public var newProducts: [SKU]
    /// Items named one by one.
    public var items: [ItemKey]
    /// So many free items of these products, any of them.
    public var anyItems: [SKU: Int]
    /// Carts whose live holds are counted, and how many each may have: a gate for the cart's name, so that two of its
    /// holds cannot begin at once.
    public var carts: [String: Int]
    /// Products whose ``ProductFacts`` are asked for.
    public var facts: [SKU]
    /// Adjustments that may have been made already.
    public var idempotencyKeys: [IdempotencyScope]
    /// How many ledger rows the command may write, sales aside.
    public var movements: Int
    /// Whether the command may sell all that its reservations hold.
    public var sells: Bool
    /// Whether the command makes or removes a product or an item. Rows to come have no key yet that others could
    /// refer to, so no other command of the batch may name the same product; it goes in the next batch.
    public var isExclusive: Bool

    public init(
        reservations: [UUID] = [], products: [SKU] = [], described: [SKU] = [], newProducts: [SKU] = [],
        items: [ItemKey] = [], anyItems: [SKU: Int] = [:], carts: [String: Int] = [:], facts: [SKU] = [],
        idempotencyKeys: [IdempotencyScope] = [],
        movements: Int = 0,
        sells: Bool = false, isExclusive: Bool = false
    ) {
        self.reservations = reservations
        self.products = products
        self.described = described
        self.newProducts = newProducts
        self.items = items
        self.anyItems = anyItems
        self.carts = carts
        self.facts = facts
        self.idempotencyKeys = idempotencyKeys
        self.movements = movements
        self.sells = sells
        self.isExclusive = isExclusive
    }
}
