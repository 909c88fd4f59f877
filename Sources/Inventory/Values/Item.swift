/// Where an item of a non-fungible product is in its life.
public enum ItemState: String, Sendable, Hashable, CaseIterable {
    case inStock = "in_stock"
    case reserved
    case sold
    case withdrawn

    /// Whether an item in this state counts as on hand.
    public var isOnHand: Bool { self == .inStock || self == .reserved }
}

/// One item of a non-fungible product.
public struct Item: Hashable, Sendable {
    public let sku: SKU
    public let serialNumber: SerialNumber
    /// The item's own price; nil means the product's.
    public var price: Money?
    public var attributes: Attributes
    public var notes: String
    public var state: ItemState
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    public var revision: Int64

    public init(
        sku: SKU, serialNumber: SerialNumber, price: Money?, attributes: Attributes, notes: String, state: ItemState,
        createdAt: Timestamp, updatedAt: Timestamp, revision: Int64
    ) {
        self.sku = sku
        self.serialNumber = serialNumber
        self.price = price
        self.attributes = attributes
        self.notes = notes
        self.state = state
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public var version: Version { Version(createdAt: createdAt, revision: revision) }
    public var key: ItemKey { ItemKey(sku, serialNumber) }
}
