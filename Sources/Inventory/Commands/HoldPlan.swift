import FoundationEssentials

/// What it takes to make some lines of a reservation exactly what a cart asks for: all of them or none.
///
/// The faults come in the contract's order: unknown product, unknown item, archived, wrong kind, the limit on items,
/// items that cannot be had, stock that does not suffice.
struct HoldPlan {
    let id: UUID
    let requests: [LineRequest]
    /// The lines the requests do not speak of and that stay.
    let untouched: [SKU: LineRecord]
    /// What the reservation has of the requested products now.
    let current: [SKU: LineRecord]

    /// Clears lapsed holds where they are in the way; else leaves the state alone. Nil when nothing stands against it.
    func objection(in state: inout InventoryState) -> Decision<Never>? {
        if let refusal = mismatch(in: state) { return .refused(refusal) }
        var short: Set<SKU> = []
        var unavailable: [Refusal.UnavailableItem] = []
        var shortages: [Refusal.Shortage] = []
        for request in requests {
            switch request.wish {
            case .serialNumbers(let serialNumbers):
                for serialNumber in serialNumbers {
                    let key = ItemKey(request.sku, serialNumber)
                    guard state.reclaim(key, for: id) else {
                        short.insert(request.sku)
                        continue
                    }
                    if let itemState = state.item(key)?.item.state, !isOurs(key, in: state), itemState != .inStock {
                        unavailable.append(.init(key: key, state: itemState))
                    }
                }
            case .quantity(let quantity):
                let own = Int64(current[request.sku]?.quantity ?? 0)
                func available(_ state: InventoryState) -> Int64 {
                    (state.products[request.sku]?.stock.available ?? 0) + own
                }
                guard state.reclaim(request.sku, until: { available($0) >= quantity }) else {
                    short.insert(request.sku)
                    continue
                }
                if available(state) < quantity {
                    shortages.append(
                        .init(
                            sku: request.sku, requested: quantity, available: available(state),
                            nextReleaseAt: state.nextRelease(of: request.sku, otherThan: id)))
                }
            }
        }
        if !short.isEmpty { return .short(short) }
        if !unavailable.isEmpty { return .refused(.itemsUnavailable(unavailable)) }
        return shortages.isEmpty ? nil : .refused(.insufficientStock(shortages))
    }

    /// What in the request does not fit the products, whatever their stock.
    private func mismatch(in state: InventoryState) -> Refusal? {
        let unknown = requests.map(\.sku).filter { state.products[$0] == nil }
        guard unknown.isEmpty else { return .unknownProducts(unknown) }

        var unknownItems: [ItemKey] = []
        var archived: [SKU] = []
        var wrongKind: Refusal?
        for request in requests {
            guard let product = state.products[request.sku]?.product else { continue }
            if case .serialNumbers(let serialNumbers) = request.wish {
                if product.kind == .fungible {
                    wrongKind = wrongKind ?? .wrongProductKind(request.sku, is: product.kind)
                } else {
                    unknownItems += serialNumbers.map { ItemKey(request.sku, $0) }.filter { state.item($0) == nil }
                }
            }
            if product.status == .archived, grows(request, in: state) { archived.append(request.sku) }
        }
        if !unknownItems.isEmpty { return .unknownItems(unknownItems) }
        if !archived.isEmpty { return .productArchived(archived) }
        return wrongKind ?? tooManyItems(in: state)
    }

    private func tooManyItems(in state: InventoryState) -> Refusal? {
        let asked = requests.filter { state.products[$0.sku]?.product.kind == .nonFungible }.map(\.wish.count)
        let kept = untouched.values.map { if case .items(let items) = $0 { items.count } else { 0 } }
        guard (asked + kept).reduce(0, +) > Limits.itemsPerReservation else { return nil }
        return .invalid([
            .init("", "a reservation holds at most \(Limits.itemsPerReservation) items of non-fungible products")
        ])
    }

    /// A line grows when it asks for more than it has, or for an item that it does not have.
    private func grows(_ request: LineRequest, in state: InventoryState) -> Bool {
        switch (request.wish, current[request.sku]) {
        case (.quantity(let quantity), let line): quantity > line?.quantity ?? 0
        case (.serialNumbers(let wanted), .items(let held)): !held.isSuperset(of: wanted)
        case (.serialNumbers, _): true
        }
    }

    private func isOurs(_ key: ItemKey, in state: InventoryState) -> Bool {
        state.item(key)?.hold?.reservationID == id
    }
}

// MARK: - Carrying it out

extension HoldPlan {
    /// Makes the lines what was asked. Only for a plan without an objection, on a reservation that is there.
    func carryOut(in state: inout InventoryState) {
        for request in requests {
            guard let product = state.products[request.sku]?.product else { continue }
            if product.kind == .fungible {
                holdUnits(request, of: product, in: &state)
            } else {
                holdItems(request, of: product, in: &state)
            }
        }
    }

    private func holdUnits(_ request: LineRequest, of product: Product, in state: inout InventoryState) {
        let quantity = request.wish.count
        // A fungible product always has a price: creation and patch see to it, and so does the database.
        guard let price = heldPrice(of: request.sku) ?? product.price else { return }
        state.reserve(request.sku, quantity - (current[request.sku]?.quantity ?? 0))
        state.reservations[id]?.lines[request.sku] = .units(quantity: quantity, unitPrice: price)
    }

    private func heldPrice(of sku: SKU) -> Money? {
        if case .units(_, let price) = current[sku] { price } else { nil }
    }

    private func holdItems(_ request: LineRequest, of product: Product, in state: inout InventoryState) {
        let held: Set<SerialNumber> = if case .items(let items) = current[request.sku] { items } else { [] }
        let wanted = choose(request.wish, held: held, of: product.sku, in: state)
        guard let expiresAt = state.reservations[id]?.expiresAt else { return }
        for serialNumber in held.subtracting(wanted) { state.free(ItemKey(product.sku, serialNumber)) }
        for serialNumber in wanted.subtracting(held) {
            // One of the two prices exists: adding an item and every patch see to it.
            guard let price = state.items[product.sku]?[serialNumber]?.item.price ?? product.price else { continue }
            state.items[product.sku]?[serialNumber]?.item.state = .reserved
            state.items[product.sku]?[serialNumber]?.hold = .init(
                reservationID: id, unitPrice: price, expiresAt: expiresAt)
        }
        state.reserve(product.sku, wanted.count - held.count)
        state.reservations[id]?.lines[product.sku] = .items(wanted)
    }

    /// The very items asked for; or, of any so many, first those already held, then free ones, by serial number.
    private func choose(
        _ wish: LineRequest.Wish, held: Set<SerialNumber>, of sku: SKU, in state: InventoryState
    ) -> Set<SerialNumber> {
        switch wish {
        case .serialNumbers(let serialNumbers): return Set(serialNumbers)
        case .quantity(let quantity):
            let kept = held.sorted().prefix(quantity)
            let free = (state.items[sku] ?? [:]).values.lazy.filter { $0.item.state == .inStock }
                .map(\.item.serialNumber).sorted().prefix(quantity - kept.count)
            return Set(kept).union(free)
        }
    }
}

extension InventoryState {
    /// Clears the lapsed hold on an item, if that is what keeps it from `id`. False: read more first.
    fileprivate mutating func reclaim(_ key: ItemKey, for id: UUID) -> Bool {
        guard let hold = item(key)?.hold, hold.reservationID != id, hold.expiresAt <= now else { return true }
        return reclaim(key.sku) { $0.item(key)?.hold == nil }
    }
}

extension LineRequest.Wish {
    /// How many units or items the line shall have.
    var count: Int {
        switch self {
        case .quantity(let quantity): quantity
        case .serialNumbers(let serialNumbers): serialNumbers.count
        }
    }
}

extension LockScope {
    /// What a reservation and the lines asked of it need.
    static func hold(_ id: UUID, _ requests: [LineRequest]) -> LockScope {
        var scope = LockScope(reservations: [id], products: requests.map(\.sku))
        for request in requests {
            switch request.wish {
            case .quantity(let quantity): scope.anyItems[request.sku] = min(quantity, Limits.itemsPerReservation)
            case .serialNumbers(let serialNumbers): scope.items += serialNumbers.map { ItemKey(request.sku, $0) }
            }
        }
        return scope
    }
}
