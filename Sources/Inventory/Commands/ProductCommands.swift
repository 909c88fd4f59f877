/// Adds a product, a fungible one perhaps with its first stock.
public struct CreateProduct: Command {
    public let sku: SKU
    public let kind: ProductKind
    public let name: String
    public let description: String
    /// Required when fungible.
    public let price: Money?
    public let shippingWeightGrams: Int
    public let attributes: Attributes
    public let status: ProductStatus
    /// The first stock; 0 for a non-fungible product, whose stock are its items.
    public let onHand: Int64
    public let actor: String

    public init(
        sku: SKU, kind: ProductKind, name: String, description: String = "", price: Money?,
        shippingWeightGrams: Int = 0, attributes: Attributes = [:], status: ProductStatus = .active,
        onHand: Int64 = 0, actor: String
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
        self.actor = actor
    }

    public var scope: LockScope { LockScope(products: [sku], newProducts: [sku], movements: 1, isExclusive: true) }

    public func decide(in state: inout InventoryState) -> Decision<StockedProduct> {
        guard state.products[sku] == nil else { return .refused(.skuTaken(sku)) }
        let product = Product(
            sku: sku, kind: kind, name: name, description: description, price: price, currency: price?.currency,
            shippingWeightGrams: shippingWeightGrams, attributes: attributes, status: status, createdAt: state.now,
            updatedAt: state.now, revision: 1)
        state.products[sku] = ProductRecord(id: nil, product: product, stock: .none)
        if onHand > 0 { state.move(sku, by: onHand, reason: .initial, actor: actor) }
        return state.answer(sku)
    }
}

/// Edits a product's descriptive fields. A patch that changes nothing keeps the version.
public struct PatchProduct: Command {
    public let sku: SKU
    public let patch: ProductPatch
    public let precondition: Precondition

    public init(sku: SKU, patch: ProductPatch, precondition: Precondition) {
        self.sku = sku
        self.patch = patch
        self.precondition = precondition
    }

    public var scope: LockScope {
        LockScope(products: [sku], described: [sku], facts: patch.price == .keep ? [] : [sku])
    }

    public func decide(in state: inout InventoryState) -> Decision<StockedProduct> {
        guard let old = state.products[sku]?.product else { return .refused(.productNotFound(sku)) }
        guard precondition.holds(for: old.version) else { return .refused(.preconditionFailed) }
        var new = old
        switch patch.price.applied(to: old.price) {
        case .success(let price):
            if let objection = objection(to: price, of: old, in: &state) { return .init(objection) }
            new.price = price
            new.currency = price?.currency ?? old.currency
        case .failure(let refusal): return .refused(refusal)
        }
        switch patch.attributes.applied(to: old.attributes) {
        case .success(let attributes): new.attributes = attributes
        case .failure(let refusal): return .refused(refusal)
        }
        new.name = patch.name.applied(to: old.name)
        new.description = patch.description.applied(to: old.description)
        new.shippingWeightGrams = patch.shippingWeightGrams.applied(to: old.shippingWeightGrams)
        new.status = patch.status.applied(to: old.status)
        if new != old || Description(new) != Description(old) {
            new.revision += 1
            new.updatedAt = state.now
            state.products[sku]?.product = new
        }
        return state.answer(sku)
    }

    private func objection(to price: Money?, of old: Product, in state: inout InventoryState) -> Decision<Never>? {
        guard price != old.price else { return nil }
        let facts = state.facts[sku]
        guard let price else {
            if old.kind == .fungible { return .refused(.invalid([.init("/price", "a fungible product needs one")])) }
            guard facts?.itemsWithoutPrice ?? 0 == 0 else {
                return .refused(.invalid([.init("/price", "items without a price of their own rely on it")]))
            }
            return nil
        }
        guard old.kind == .nonFungible, let currency = old.currency, price.currency != currency else { return nil }
        guard facts?.itemsWithOwnPrice ?? 0 == 0 else {
            return .refused(
                .invalid([.init("/price/currency", "items have prices in \(currency); a product has one currency")]))
        }
        // What is held keeps its price, and a line has one currency.
        guard state.reclaim(sku, until: { $0.products[sku]?.stock.reserved == 0 }) else { return .short([sku]) }
        guard state.products[sku]?.stock.reserved == 0 else {
            return .refused(
                .invalid([.init("/price/currency", "items are held at prices in \(currency); try when they are free")]))
        }
        return nil
    }
}

/// Removes a product that was never stocked, held or sold.
public struct DeleteProduct: Command {
    public let sku: SKU

    public init(sku: SKU) { self.sku = sku }

    public var scope: LockScope { LockScope(products: [sku], described: [sku], facts: [sku], isExclusive: true) }

    public func decide(in state: inout InventoryState) -> Decision<Bool> {
        guard state.products[sku] != nil else { return .refused(.productNotFound(sku)) }
        // Whatever was ever held or sold was stocked first, and the ledger keeps its rows for ever.
        guard state.facts[sku]?.hasMovements != true else { return .refused(.productInUse(sku)) }
        state.products[sku] = nil
        state.facts[sku] = nil
        return .done(true)
    }
}

extension InventoryState {
    fileprivate func answer(_ sku: SKU) -> Decision<StockedProduct> {
        guard let record = products[sku] else { return .refused(.productNotFound(sku)) }
        return .done(StockedProduct(product: record.product, stock: record.stock))
    }
}
