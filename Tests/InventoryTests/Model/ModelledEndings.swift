import FoundationEssentials
import Inventory

extension DeleteLine: Modelled {
    /// "404 for a reservation that never was, 204 for an ended one, 409 for a purchased one"; 204 "also when the line
    /// is not there. The last line gone releases the reservation."
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        guard let hold = model.holds[id] else { return model.givenBack(id) }
        guard model.products[sku] != nil else { return .refused(.unknownProducts([sku])) }
        guard hold.lines[sku] != nil else { return .done(false) }
        model.holds[id]?.lines[sku] = nil
        if model.holds[id]?.lines.isEmpty == true { model.release(id) }
        return .done(true)
    }
}

extension ReleaseReservation: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        guard model.holds[id] != nil else { return model.givenBack(id) }
        model.release(id)
        return .done(true)
    }
}

extension ExpireReservation: Modelled {
    /// Lapsed holds are gone from the model when the clock moves.
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict { .done(model.holds[id] == nil) }
}

extension PurchaseReservation: Modelled {
    static func verdict(of answer: Answer) -> Verdict { .purchase(answer) }

    /// "Purchase takes the goods out of stock, records the ledger movements and writes the order." Lines come by
    /// `sku`, items by `serial_number`.
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if model.orders[id] != nil { return .purchase(.onRecord) }
        guard model.holds[id] != nil else { return model.gone(id) }
        let reservation = model.shown(id)
        var weight: Int64 = 0
        var lines: [Order.Line] = []
        for line in reservation.lines {
            guard let product = model.products[line.sku] else { preconditionFailure("\(line.sku) is not there") }
            weight += Int64(product.shippingWeightGrams) * Int64(line.quantity)
            lines.append(Order.Line(name: product.name, line: line))
        }
        let order = Order(
            id: id, cartID: reservation.cartID, state: .pending, lines: lines, shippingWeightGrams: weight,
            reservedAt: reservation.createdAt, purchasedAt: model.now)
        for line in reservation.lines { sell(line, in: &model) }
        model.holds[id] = nil
        model.orders[id] = order
        return .purchase(.placed(order))
    }

    private func sell(_ line: Line, in model: inout Model) {
        let reference = id.uuidString.lowercased()
        switch line.contents {
        case .units(let quantity, _):
            model.holds[id]?.lines[line.sku] = nil
            model.units[line.sku, default: 0] -= Int64(quantity)
            model.book(line.sku, Int64(-quantity), .sold, by: actor, reference: reference)
        case .items(let items):
            for item in items {
                model.take(item.serialNumber, of: line.sku, from: id)
                model.items[line.sku]?[item.serialNumber]?.state = .sold
                model.sold.insert(ItemKey(line.sku, item.serialNumber))
                model.book(line.sku, -1, .sold, by: actor, reference: reference, item: item.serialNumber)
            }
        }
    }
}

extension Model {
    /// "204, also when already released or expired · 409 `reservation-purchased` · 404".
    fileprivate func givenBack(_ id: UUID) -> Verdict {
        orders[id] == nil && endings[id] != nil ? .done(false) : gone(id)
    }

    fileprivate mutating func release(_ id: UUID) {
        holds[id] = nil
        endings[id] = Ending(cause: .released, endedAt: now)
    }

    fileprivate mutating func take(_ serialNumber: SerialNumber, of sku: SKU, from id: UUID) {
        guard case .items(var prices) = holds[id]?.lines[sku] else { return }
        prices[serialNumber] = nil
        holds[id]?.lines[sku] = .items(prices)
    }
}
