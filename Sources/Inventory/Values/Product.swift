/// Whether a product is counted or its items are told apart. Never changes.
public enum ProductKind: String, Sendable, Hashable, CaseIterable {
    case fungible
    case nonFungible = "non_fungible"
}

/// Whether new holds may be taken on a product.
public enum ProductStatus: String, Sendable, Hashable, CaseIterable {
    case active
    case archived
}

/// Free-form properties, colour for one.
public typealias Attributes = [String: String]

/// What stands for the descriptive fields of a product or an item: equal versions have equal fields.
///
/// The instant of creation is part of it because a deleted name may be given again.
public struct Version: Hashable, Sendable {
    public let createdAt: Timestamp
    public let revision: Int64

    public init(createdAt: Timestamp, revision: Int64) {
        self.createdAt = createdAt
        self.revision = revision
    }
}

/// What `If-Match` asks for.
public enum Precondition: Hashable, Sendable {
    case none
    /// One of these must be the current version; an empty list matches nothing.
    case versions([Version])

    public func holds(for version: Version) -> Bool {
        switch self {
        case .none: true
        case .versions(let versions): versions.contains(version)
        }
    }
}

/// A product's descriptive side: everything but its stock.
public struct Product: Hashable, Sendable {
    public let sku: SKU
    public let kind: ProductKind
    public var name: String
    public var description: String
    /// Always there when fungible; for a non-fungible product the default of its items.
    public var price: Money?
    /// The currency of every price of the product, its items' included; nil while there never was one.
    public var currency: Currency?
    public var shippingWeightGrams: Int
    public var attributes: Attributes
    public var status: ProductStatus
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    public var revision: Int64

    public init(
        sku: SKU, kind: ProductKind, name: String, description: String, price: Money?, currency: Currency?,
        shippingWeightGrams: Int, attributes: Attributes, status: ProductStatus, createdAt: Timestamp,
        updatedAt: Timestamp, revision: Int64
    ) {
        self.sku = sku
        self.kind = kind
        self.name = name
        self.description = description
        self.price = price
        self.currency = currency
        self.shippingWeightGrams = shippingWeightGrams
        self.attributes = attributes
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public var version: Version { Version(createdAt: createdAt, revision: revision) }
}

/// What is there of a product, in units.
public struct StockLevel: Hashable, Sendable {
    public var onHand: Int64
    /// Held for carts, lapsed holds that nobody has cleaned up yet included.
    public var reserved: Int64

    public init(onHand: Int64, reserved: Int64) {
        self.onHand = onHand
        self.reserved = reserved
    }

    public var available: Int64 { onHand - reserved }

    public static let none = StockLevel(onHand: 0, reserved: 0)
}

/// A product with what is there of it.
public struct StockedProduct: Hashable, Sendable {
    public var product: Product
    public var stock: StockLevel

    public init(product: Product, stock: StockLevel) {
        self.product = product
        self.stock = stock
    }
}
