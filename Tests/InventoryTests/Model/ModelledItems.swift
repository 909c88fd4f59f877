import Inventory

extension AddItem: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if let refusal = model.refusalOfItems(of: key.sku) { return refusal }
        if model.item(key) != nil { return .refused(.serialNumberTaken(key)) }
        if let fault = model.fault(inPrice: price, ofItem: key) { return fault.verdict }
        let item = Item(
            sku: key.sku, serialNumber: key.serialNumber, price: price, attributes: attributes, notes: notes,
            state: .inStock, createdAt: model.now, updatedAt: model.now, revision: 1)
        model.items[key.sku, default: [:]][key.serialNumber] = item
        model.remember(currencyOf: price, for: key.sku)
        model.book(key.sku, 1, .itemAdded, by: actor, item: key.serialNumber)
        return .item(item)
    }
}

extension PatchItem: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if let refusal = model.refusalOfItems(of: sku) { return refusal }
        guard let serialNumber, let old = model.item(ItemKey(sku, serialNumber)) else {
            return .refused(.itemNotFound(sku))
        }
        let key = ItemKey(sku, serialNumber)
        if precondition.isStale(old.createdAt, old.revision) { return .refused(.preconditionFailed) }

        var new = old
        switch patch.price.merged(into: old.price) {
        case .failure(let fault): return fault.verdict
        case .success(let price):
            if let fault = model.fault(inPrice: price, ofItem: key) { return fault.verdict }
            new.price = price
        }
        new.attributes = patch.attributes.merged(into: old.attributes)
        if case .set(let notes) = patch.notes { new.notes = notes }
        let move: Move?
        switch self.move(key, in: model) {
        case .success(let allowed): move = allowed
        case .failure(let objection): return .refused(objection.refusal)
        }

        // "An item's `ETag` likewise ignores `state`."
        if new.price != old.price || new.attributes != old.attributes || new.notes != old.notes {
            new.revision = old.revision + 1
            new.updatedAt = model.now
        }
        if let move {
            new.state = move.to
            new.updatedAt = model.now
        }
        model.items[sku]?[serialNumber] = new
        model.remember(currencyOf: new.price, for: sku)
        if let move { model.book(sku, move.delta, move.reason, by: actor, item: serialNumber) }
        guard let item = model.shown(key) else { preconditionFailure("\(key) was there") }
        return .item(item)
    }

    private struct Move {
        let to: ItemState
        let delta: Int64
        let reason: MovementReason
    }

    private struct Objection: Error {
        let refusal: Refusal
    }

    /// "`PATCH` may move `in_stock` ↔ `withdrawn` and `sold` → `in_stock` (a return); the same state again is a no-op;
    /// any move of a `reserved` item is 409 `item-in-use`, any other move 422."
    private func move(_ key: ItemKey, in model: Model) -> Result<Move?, Objection> {
        guard case .set(let target) = patch.state, let state = model.shown(key)?.state, state != target else {
            return .success(nil)
        }
        switch (state, target) {
        case (.reserved, _): return .failure(Objection(refusal: .itemInUse(key)))
        case (.inStock, .withdrawn): return .success(Move(to: target, delta: -1, reason: .itemWithdrawn))
        case (.withdrawn, .inStock): return .success(Move(to: target, delta: 1, reason: .itemRestored))
        case (.sold, .inStock): return .success(Move(to: target, delta: 1, reason: .returned))
        default: return .failure(Objection(refusal: .invalid([.init("/state", "")])))
        }
    }
}

extension DeleteItem: Modelled {
    /// "409 `item-in-use` when it is reserved or was ever sold."
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if let refusal = model.refusalOfItems(of: sku) { return refusal }
        guard let serialNumber, let item = model.item(ItemKey(sku, serialNumber)) else {
            return .refused(.itemNotFound(sku))
        }
        let key = ItemKey(sku, serialNumber)
        if model.sold.contains(key) || model.holder(of: key) != nil { return .refused(.itemInUse(key)) }
        model.items[sku]?[serialNumber] = nil
        if item.state == .inStock { model.book(sku, -1, .itemRemoved, by: actor, item: serialNumber) }
        return .done(true)
    }
}

extension Model {
    /// "`/items` of a fungible one is 409 `wrong-product-kind`."
    fileprivate func refusalOfItems(of sku: SKU) -> Verdict? {
        guard let kind = kind(sku) else { return .refused(.productNotFound(sku)) }
        return kind == .nonFungible ? nil : .refused(.wrongProductKind(sku, is: kind))
    }

    /// "Its own, or null: then the product's; one of the two must exist." "All prices of one product are in one
    /// currency."
    fileprivate func fault(inPrice price: Money?, ofItem key: ItemKey) -> PatchFault? {
        let productPrice = products[key.sku]?.price
        guard let price else { return productPrice == nil ? PatchFault("/price") : nil }
        var others = heldPrices(of: key.sku)
        if let productPrice { others.append(productPrice) }
        for (serialNumber, item) in items[key.sku] ?? [:] where serialNumber != key.serialNumber {
            if let own = item.price { others.append(own) }
        }
        return others.contains { $0.currency != price.currency } ? PatchFault("/price/currency") : nil
    }

    /// The product's currency is that of the last price it was given; its prices never disagree.
    fileprivate mutating func remember(currencyOf price: Money?, for sku: SKU) {
        if let price { products[sku]?.currency = price.currency }
    }
}
