import Inventory

extension CreateProduct: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if model.products[sku] != nil { return .refused(.skuTaken(sku)) }
        model.products[sku] = Product(
            sku: sku, kind: kind, name: name, description: description, price: price, currency: price?.currency,
            shippingWeightGrams: shippingWeightGrams, attributes: attributes, status: status, createdAt: model.now,
            updatedAt: model.now, revision: 1)
        if kind == .fungible {
            model.units[sku] = onHand
            if onHand > 0 { model.book(sku, onHand, .initial, by: actor) }
        }
        return model.shown(sku)
    }
}

extension PatchProduct: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        guard let old = model.products[sku] else { return .refused(.productNotFound(sku)) }
        if precondition.isStale(old.createdAt, old.revision) { return .refused(.preconditionFailed) }

        var new = old
        switch patch.price.merged(into: old.price) {
        case .failure(let fault): return fault.verdict
        case .success(let price):
            if let fault = model.fault(inPrice: price, of: old) { return fault.verdict }
            new.price = price
            new.currency = price?.currency ?? old.currency
        }
        if case .set(let name) = patch.name { new.name = name }
        if case .set(let description) = patch.description { new.description = description }
        if case .set(let weight) = patch.shippingWeightGrams { new.shippingWeightGrams = weight }
        if case .set(let status) = patch.status { new.status = status }
        new.attributes = patch.attributes.merged(into: old.attributes)

        // "A patch that changes nothing keeps" the ETag.
        let isChanged =
            new.name != old.name || new.description != old.description || new.price != old.price
            || new.shippingWeightGrams != old.shippingWeightGrams || new.attributes != old.attributes
            || new.status != old.status
        if isChanged {
            new.revision = old.revision + 1
            new.updatedAt = model.now
            model.products[sku] = new
        }
        return model.shown(sku)
    }
}

extension DeleteProduct: Modelled {
    /// "A product that ever had an item, a movement, a hold or a sale is in use." None comes without a movement.
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        guard model.products[sku] != nil else { return .refused(.productNotFound(sku)) }
        if model.moved.contains(sku) { return .refused(.productInUse(sku)) }
        model.products[sku] = nil
        model.units[sku] = nil
        return .done(true)
    }
}

extension Model {
    fileprivate func fault(inPrice price: Money?, of product: Product) -> PatchFault? {
        let items = (items[product.sku] ?? [:]).values
        guard let price else {
            // "Required when fungible"; "422 while an item relies on it".
            let isNeeded = product.kind == .fungible || items.contains { $0.price == nil }
            return isNeeded ? PatchFault("/price") : nil
        }
        let others = items.compactMap(\.price) + heldPrices(of: product.sku)
        return others.contains { $0.currency != price.currency } ? PatchFault("/price/currency") : nil
    }

    /// "All prices of one product are in one currency", those that carts hold its items at included: a line of
    /// several items has one total. (A line of units has one price, whatever became of the product's.)
    func heldPrices(of sku: SKU) -> [Money] {
        holds.values.flatMap { hold -> [Money] in
            if case .items(let prices) = hold.lines[sku] { Array(prices.values) } else { [] }
        }
    }
}

// MARK: - Merge patches

/// Where a merge patch is at fault.
struct PatchFault: Error {
    let pointer: String

    init(_ pointer: String) { self.pointer = pointer }

    var verdict: Verdict { .refused(.invalid([.init(pointer, "")])) }
}

extension Precondition {
    /// "412 when `If-Match` is sent and stale."
    func isStale(_ createdAt: Timestamp, _ revision: Int64) -> Bool {
        switch self {
        case .none: false
        case .versions(let sent): !sent.contains { $0.createdAt == createdAt && $0.revision == revision }
        }
    }
}

extension PricePatch {
    /// RFC 7396: an object merges member by member, null removes.
    func merged(into price: Money?) -> Result<Money?, PatchFault> {
        switch self {
        case .keep: return .success(price)
        case .remove: return .success(nil)
        case .set(let amount, let currency):
            guard let amount = amount ?? price?.amount else { return .failure(PatchFault("/price/amount")) }
            guard let currency = currency ?? price?.currency else { return .failure(PatchFault("/price/currency")) }
            return .success(Money(amount: amount, currency: currency))
        }
    }
}

extension AttributesPatch {
    func merged(into attributes: Attributes) -> Attributes {
        switch self {
        case .keep: return attributes
        case .removeAll: return [:]
        case .merge(let members):
            var merged = attributes
            for (key, value) in members {
                if let value { merged[key] = value } else { merged.removeValue(forKey: key) }
            }
            return merged
        }
    }
}
