/// What a merge patch says of one field: nothing, or its new value.
public enum FieldPatch<Value: Sendable & Hashable>: Sendable, Hashable {
    case keep
    case set(Value)

    func applied(to value: Value) -> Value {
        switch self {
        case .keep: value
        case .set(let new): new
        }
    }
}

/// What a merge patch says of a price. Its members merge on their own (RFC 7396): a new amount alone keeps the
/// currency.
public enum PricePatch: Sendable, Hashable {
    case keep
    case remove
    case set(amount: ExactDecimal?, currency: Currency?)

    /// The price after the patch, or what is missing to make it one.
    func applied(to price: Money?) -> Result<Money?, Refusal> {
        switch self {
        case .keep: return .success(price)
        case .remove: return .success(nil)
        case .set(let amount, let currency):
            guard let amount = amount ?? price?.amount else {
                return .failure(.invalid([.init("/price/amount", "is required")]))
            }
            guard let currency = currency ?? price?.currency else {
                return .failure(.invalid([.init("/price/currency", "is required")]))
            }
            return .success(Money(amount: amount, currency: currency))
        }
    }
}

/// What a merge patch says of attributes.
public enum AttributesPatch: Sendable, Hashable {
    case keep
    case removeAll
    /// A nil value removes its key.
    case merge([String: String?])

    func applied(to attributes: Attributes) -> Result<Attributes, Refusal> {
        switch self {
        case .keep: return .success(attributes)
        case .removeAll: return .success([:])
        case .merge(let changes):
            let merged = changes.reduce(into: attributes) { merged, change in
                // First out, then in: setting alone would keep the key as it was spelt.
                merged[change.key] = nil
                merged[change.key] = change.value
            }
            guard merged.count <= Limits.attributes else {
                return .failure(.invalid([.init("/attributes", "has more than \(Limits.attributes) members")]))
            }
            return .success(merged)
        }
    }
}

/// A merge patch of a product's descriptive fields.
public struct ProductPatch: Sendable, Hashable {
    public var name: FieldPatch<String> = .keep
    public var description: FieldPatch<String> = .keep
    public var price: PricePatch = .keep
    public var shippingWeightGrams: FieldPatch<Int> = .keep
    public var attributes: AttributesPatch = .keep
    public var status: FieldPatch<ProductStatus> = .keep

    public init() {}
}

/// A merge patch of an item.
public struct ItemPatch: Sendable, Hashable {
    public var price: PricePatch = .keep
    public var attributes: AttributesPatch = .keep
    public var notes: FieldPatch<String> = .keep
    public var state: FieldPatch<ItemState> = .keep

    public init() {}
}
