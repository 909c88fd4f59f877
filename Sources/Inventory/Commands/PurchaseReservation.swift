public import FoundationEssentials

/// Turns a hold into an order: the goods leave the stock, the ledger says so, and fulfilment has its order.
public struct PurchaseReservation: Command {
    public let id: UUID
    public let actor: String

    public init(id: UUID, actor: String) {
        self.id = id
        self.actor = actor
    }

    public enum Answer: Sendable, Hashable {
        case placed(Order)
        /// It was purchased before; the order is on record and never changes.
        case onRecord
    }

    public var scope: LockScope { LockScope(reservations: [id], sells: true) }

    public func decide(in state: inout InventoryState) -> Decision<Answer> {
        if state.purchased.contains(id) { return .done(.onRecord) }
        guard let record = state.reservations[id], let reservation = state.reservation(id) else {
            return .refused(state.refusalOfEnded(id))
        }
        let order = order(of: reservation, in: state)
        for line in reservation.lines { sell(line, in: &state) }
        assert(record.lines.count == order.lines.count)
        state.reservations[id] = nil
        state.purchased.insert(id)
        state.orders.append(order)
        return .done(.placed(order))
    }

    private func order(of reservation: Reservation, in state: InventoryState) -> Order {
        var weight: Int64 = 0
        let lines = reservation.lines.compactMap { line -> Order.Line? in
            guard let product = state.products[line.sku]?.product else { return nil }
            weight += Int64(product.shippingWeightGrams) * Int64(line.quantity)
            return Order.Line(name: product.name, line: line)
        }
        return Order(
            id: id, cartID: reservation.cartID, state: .pending, lines: lines, shippingWeightGrams: weight,
            reservedAt: reservation.createdAt, purchasedAt: state.now)
    }

    private func sell(_ line: Line, in state: inout InventoryState) {
        let reference = id.uuidString.lowercased()
        switch line.contents {
        case .units(let quantity, _):
            state.reserve(line.sku, -quantity)
            state.move(line.sku, by: Int64(-quantity), reason: .sold, actor: actor, reference: reference)
        case .items(let items):
            for item in items {
                state.reserve(line.sku, -1)
                state.items[line.sku]?[item.serialNumber]?.hold = nil
                state.items[line.sku]?[item.serialNumber]?.item.state = .sold
                state.items[line.sku]?[item.serialNumber]?.everSold = true
                state.move(
                    line.sku, by: -1, reason: .sold, actor: actor, reference: reference,
                    serialNumber: item.serialNumber)
            }
        }
    }
}
