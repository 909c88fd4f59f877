/// Adds an item to a non-fungible product.
public struct AddItem: Command {
    public let key: ItemKey
    /// Nil means the product's price, which must then exist.
    public let price: Money?
    public let attributes: Attributes
    public let notes: String
    public let actor: String

    public init(key: ItemKey, price: Money?, attributes: Attributes = [:], notes: String = "", actor: String) {
        self.key = key
        self.price = price
        self.attributes = attributes
        self.notes = notes
        self.actor = actor
    }

    public var scope: LockScope {
        LockScope(
            products: [key.sku], described: [key.sku], items: [key],
            facts: price == nil ? [] : [key.sku], movements: 1, isExclusive: true)
    }

    public func decide(in state: inout InventoryState) -> Decision<Item> {
        if let refusal = state.refusalUnlessNonFungible(key.sku) { return .refused(refusal) }
        guard state.item(key) == nil else { return .refused(.serialNumberTaken(key)) }
        if let objection = state.objection(toPrice: price, ofItemIn: key.sku) { return .init(objection) }
        guard state.products[key.sku]?.stock.onHand ?? 0 < Limits.onHand else {
            return .refused(.invalid([.init("", "would bring on_hand above \(Limits.onHand)")]))
        }
        let item = Item(
            sku: key.sku, serialNumber: key.serialNumber, price: price, attributes: attributes, notes: notes,
            state: .inStock, createdAt: state.now, updatedAt: state.now, revision: 1)
        state.items[key.sku, default: [:]][key.serialNumber] = ItemRecord(
            id: nil, item: item, everSold: false, hold: nil)
        state.adopt(currencyOf: price, for: key.sku)
        state.count(items: 1, withPrice: price != nil, of: key.sku)
        state.move(key.sku, by: 1, reason: .itemAdded, actor: actor, serialNumber: key.serialNumber)
        return .done(item)
    }
}

/// Edits an item, takes it off the shelf, puts it back, or takes it back from a customer.
public struct PatchItem: Command {
    public let sku: SKU
    /// Nil for a name that no item can have.
    public let serialNumber: SerialNumber?
    public let patch: ItemPatch
    public let precondition: Precondition
    public let actor: String

    public init(
        sku: SKU, serialNumber: SerialNumber?, patch: ItemPatch, precondition: Precondition, actor: String
    ) {
        self.sku = sku
        self.serialNumber = serialNumber
        self.patch = patch
        self.precondition = precondition
        self.actor = actor
    }

    public var scope: LockScope {
        LockScope(
            products: [sku], described: patch.price == .keep ? [] : [sku],
            items: serialNumber.map { [ItemKey(sku, $0)] } ?? [], facts: patch.price == .keep ? [] : [sku],
            movements: 1)
    }

    public func decide(in state: inout InventoryState) -> Decision<Item> {
        if let refusal = state.refusalUnlessNonFungible(sku) { return .refused(refusal) }
        guard let key = serialNumber.map({ ItemKey(sku, $0) }), let old = state.item(key)?.item else {
            return .refused(.itemNotFound(sku))
        }
        guard precondition.holds(for: old.version) else { return .refused(.preconditionFailed) }
        var new = old
        switch patch.price.applied(to: old.price) {
        case .success(let price):
            if price != old.price,
                let objection = state.objection(toPrice: price, ofItemIn: sku, inPlaceOf: old.price)
            {
                return .init(objection)
            }
            new.price = price
        case .failure(let refusal): return .refused(refusal)
        }
        switch patch.attributes.applied(to: old.attributes) {
        case .success(let attributes): new.attributes = attributes
        case .failure(let refusal): return .refused(refusal)
        }
        new.notes = patch.notes.applied(to: old.notes)
        let move: Move?
        switch self.move(key, in: &state) {
        case .success(let allowed): move = allowed
        case .failure(let objection): return .init(objection.decision)
        }
        apply(new, over: old, key, in: &state)
        if let move {
            state.items[sku]?[key.serialNumber]?.item.state = move.target
            state.items[sku]?[key.serialNumber]?.item.updatedAt = state.now
            state.move(sku, by: move.delta, reason: move.reason, actor: actor, serialNumber: key.serialNumber)
        }
        return state.item(key).map { .done($0.item) } ?? .refused(.itemNotFound(sku))
    }

    private func apply(_ edited: Item, over old: Item, _ key: ItemKey, in state: inout InventoryState) {
        guard edited != old || Description(edited) != Description(old) else { return }
        var new = edited
        // A lapsed hold may have been cleared meanwhile: the state is the record's, the fields are the patch's.
        new.state = state.item(key)?.item.state ?? old.state
        new.revision += 1
        new.updatedAt = state.now
        state.items[sku]?[key.serialNumber]?.item = new
        if (old.price == nil) != (new.price == nil) {
            state.count(items: -1, withPrice: old.price != nil, of: sku)
            state.count(items: 1, withPrice: new.price != nil, of: sku)
        }
        state.adopt(currencyOf: new.price, for: sku)
    }

    private struct Move {
        let target: ItemState
        let delta: Int64
        let reason: MovementReason
    }

    private struct Objection: Error {
        let decision: Decision<Never>
    }

    private func move(_ key: ItemKey, in state: inout InventoryState) -> Result<Move?, Objection> {
        guard case .set(let target) = patch.state else { return .success(nil) }
        guard state.reclaim(lapsedHoldOn: key) else { return .failure(Objection(decision: .short([sku]))) }
        guard let current = state.item(key)?.item.state, current != target else { return .success(nil) }
        switch (current, target) {
        case (.reserved, _):
            return .failure(Objection(decision: .refused(.itemInUse(key))))
        case (.inStock, .withdrawn):
            return .success(Move(target: .withdrawn, delta: -1, reason: .itemWithdrawn))
        case (.withdrawn, .inStock):
            return .success(Move(target: .inStock, delta: 1, reason: .itemRestored))
        case (.sold, .inStock):
            return .success(Move(target: .inStock, delta: 1, reason: .returned))
        default:
            let fault = Refusal.Fault("/state", "cannot go from \(current.rawValue) to \(target.rawValue)")
            return .failure(Objection(decision: .refused(.invalid([fault]))))
        }
    }
}

/// Removes an item that is not reserved and was never sold.
public struct DeleteItem: Command {
    public let sku: SKU
    /// Nil for a name that no item can have.
    public let serialNumber: SerialNumber?
    public let actor: String

    public init(sku: SKU, serialNumber: SerialNumber?, actor: String) {
        self.sku = sku
        self.serialNumber = serialNumber
        self.actor = actor
    }

    public var scope: LockScope {
        LockScope(
            products: [sku], items: serialNumber.map { [ItemKey(sku, $0)] } ?? [], movements: 1, isExclusive: true)
    }

    public func decide(in state: inout InventoryState) -> Decision<Bool> {
        if let refusal = state.refusalUnlessNonFungible(sku) { return .refused(refusal) }
        guard let key = serialNumber.map({ ItemKey(sku, $0) }), let record = state.item(key) else {
            return .refused(.itemNotFound(sku))
        }
        guard !record.everSold else { return .refused(.itemInUse(key)) }
        guard state.reclaim(lapsedHoldOn: key) else { return .short([sku]) }
        guard let item = state.item(key)?.item, item.state != .reserved else { return .refused(.itemInUse(key)) }
        state.items[sku]?[key.serialNumber] = nil
        state.count(items: -1, withPrice: item.price != nil, of: sku)
        // A withdrawn item is not on hand, so its going changes nothing that the ledger counts.
        if item.state.isOnHand {
            state.move(sku, by: -1, reason: .itemRemoved, actor: actor, serialNumber: key.serialNumber)
        }
        return .done(true)
    }
}

extension InventoryState {
    /// Clears a lapsed hold on the item. False: read more first.
    fileprivate mutating func reclaim(lapsedHoldOn key: ItemKey) -> Bool {
        guard let hold = item(key)?.hold, hold.expiresAt <= now else { return true }
        return reclaim(key.sku) { $0.item(key)?.hold == nil }
    }

    /// One of the two prices must exist, and all prices of a product are in one currency.
    ///
    /// `old` is the item's price until now: the new one need not agree with it.
    fileprivate mutating func objection(
        toPrice price: Money?, ofItemIn sku: SKU, inPlaceOf old: Money? = nil
    ) -> Decision<Never>? {
        guard let product = products[sku]?.product else { return nil }
        guard let price else {
            guard product.price == nil else { return nil }
            return .refused(.invalid([.init("/price", "is required: the product has none")]))
        }
        guard let currency = product.currency, currency != price.currency else { return nil }
        let others = (facts[sku]?.itemsWithOwnPrice ?? 0) - (old == nil ? 0 : 1)
        guard product.price == nil, others <= 0 else {
            return .refused(.invalid([.init("/price/currency", "must be \(currency): a product has one currency")]))
        }
        guard reclaim(sku, until: { $0.products[sku]?.stock.reserved == 0 }) else { return .short([sku]) }
        guard products[sku]?.stock.reserved == 0 else {
            return .refused(.invalid([.init("/price/currency", "must be \(currency) while items are held")]))
        }
        return nil
    }

    /// The first price of a product without one brings its currency.
    fileprivate mutating func adopt(currencyOf price: Money?, for sku: SKU) {
        if let price { products[sku]?.product.currency = price.currency }
    }

    fileprivate mutating func count(items: Int, withPrice: Bool, of sku: SKU) {
        if withPrice {
            facts[sku]?.itemsWithOwnPrice += items
        } else {
            facts[sku]?.itemsWithoutPrice += items
        }
    }
}
