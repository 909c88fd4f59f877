import Inventory

private let mostOnHand: Int64 = 1_000_000_000_000

extension AdjustStock: Modelled {
    static func verdict(of answer: Answer) -> Verdict { .movement(answer.movement, isReplay: answer.isReplay) }

    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if let refusal = model.refusalOfCounting(sku) { return refusal }
        let key = idempotencyKey.map { IdempotencyScope(sku: sku, key: $0) }
        if let key, let first = model.adjustments[key] {
            return means(the: first.command)
                ? .movement(first.answer, isReplay: true) : .refused(.idempotencyKeyReused)
        }
        let onHand = model.onHand(sku) + delta
        if onHand > mostOnHand { return .refused(.invalid([.init("/delta", "")])) }
        if onHand < model.reserved(sku) { return .refused(.stockBelowReserved(model.stock(sku))) }
        model.units[sku] = onHand
        let movement = model.book(
            sku, delta, reason, by: actor, reference: reference, note: note, key: idempotencyKey)
        if let key {
            // "A replay gives the stock figures as first answered", with whatever lapsed holds those counted.
            let answer = if case .movement(let given, isReplay: false) = actual { given } else { movement }
            model.adjustments[key] = Model.Adjustment(command: self, answer: answer)
        }
        return .movement(movement, isReplay: false)
    }

    private func means(the other: AdjustStock) -> Bool {
        delta == other.delta && reason == other.reason && reference == other.reference && note == other.note
    }
}

extension TakeStock: Modelled {
    static func verdict(of answer: StockLevel) -> Verdict { .stock(answer) }

    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if let refusal = model.refusalOfCounting(sku) { return refusal }
        let stock = model.stock(sku)
        if let expectedOnHand, expectedOnHand != stock.onHand { return .refused(.stockChanged(stock)) }
        // "Stock never falls below what is reserved."
        if onHand < stock.reserved { return .refused(.stockBelowReserved(stock)) }
        model.units[sku] = onHand
        if onHand != stock.onHand { model.book(sku, onHand - stock.onHand, .stocktake, by: actor, note: note) }
        return .stock(model.stock(sku))
    }
}

extension Model {
    /// "Adjusting or taking stock of a non-fungible product […] is 409 `wrong-product-kind`."
    fileprivate func refusalOfCounting(_ sku: SKU) -> Verdict? {
        guard let kind = kind(sku) else { return .refused(.productNotFound(sku)) }
        return kind == .fungible ? nil : .refused(.wrongProductKind(sku, is: kind))
    }
}
