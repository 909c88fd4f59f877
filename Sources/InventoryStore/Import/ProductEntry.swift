public import Inventory

/// What a file says of one product. What it leaves out stays as it is, or is as at creation when the product is new.
public struct ProductEntry: Sendable, Hashable {
    public let sku: SKU
    /// Needed for a new product; of one that is there it must be the kind.
    public let kind: ProductKind?
    public let name: String?
    public let description: String?
    /// `.set(nil)` takes the price away.
    public let price: FieldPatch<Money?>
    public let shippingWeightGrams: Int?
    /// All of them: what is not named goes.
    public let attributes: Attributes?
    public let status: ProductStatus?
    /// What it means for a product that is there, ``StockRule`` says.
    public let onHand: Int64?

    public init(
        sku: SKU, kind: ProductKind?, name: String?, description: String?, price: FieldPatch<Money?>,
        shippingWeightGrams: Int?, attributes: Attributes?, status: ProductStatus?, onHand: Int64?
    ) {
        self.sku = sku
        self.kind = kind
        self.name = name
        self.description = description
        self.price = price
        self.shippingWeightGrams = shippingWeightGrams
        self.attributes = attributes
        self.status = status
        self.onHand = onHand
    }
}

/// What a file says of one item. What it leaves out stays as it is, or is as at its adding when the item is new.
public struct ItemEntry: Sendable, Hashable {
    public let key: ItemKey
    /// `.set(nil)` takes the item's own price away: then it has the product's.
    public let price: FieldPatch<Money?>
    /// All of them: what is not named goes.
    public let attributes: Attributes?
    public let notes: String?
    /// Where a new item begins, in stock or withdrawn; of one that is there it must be the state.
    public let state: ItemState?

    public init(
        key: ItemKey, price: FieldPatch<Money?>, attributes: Attributes?, notes: String?, state: ItemState?
    ) {
        self.key = key
        self.price = price
        self.attributes = attributes
        self.notes = notes
        self.state = state
    }
}

/// What the `on_hand` of a file means for products that are there already; a new product begins with it in any case.
public enum StockRule: String, Sendable, CaseIterable {
    /// Nothing: stock stays as it is.
    case keep
    /// What was counted: stock is set to it, as by a stocktake.
    case set
    /// What was delivered: it is added.
    case add
}
