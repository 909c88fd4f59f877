import FoundationEssentials
import Inventory

private let lifeOfAHold = Seconds(86_400)
private let mostItems = 1_000
private let mostLines = 100

extension PutReservation: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if model.orders[id] != nil { return .refused(.reservationPurchased) }
        let old = model.holds[id]
        if let cartID, let holdLimit, old?.cartID != cartID {
            let others = model.holds.count {
                $0.key != id && $0.value.cartID == cartID && $0.value.expiresAt > model.now
            }
            if others >= holdLimit { return .refused(.tooManyHolds(limit: holdLimit)) }
        }
        if let refusal = model.refusal(of: lines, for: id, besides: [:]) { return .refused(refusal) }

        var hold = old ?? model.beginning(cartID: cartID, for: timeToLive)
        // "To now + ttl, never earlier than it was and never past `created_at` + 24 h."
        hold.expiresAt = model.extended(hold, by: timeToLive)
        // "`PUT` without `cart_id` keeps the one that is there."
        hold.cartID = cartID ?? hold.cartID
        hold.lines = [:]
        for line in lines {
            hold.lines[line.sku] = model.held(line, over: old?.lines[line.sku], for: id, seeing: actual)
        }
        model.keep(hold, as: id)
        return .reservation(model.shown(id), isNew: old == nil)
    }
}

extension PutLine: Modelled {
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        if model.orders[id] != nil { return .refused(.reservationPurchased) }
        let old = model.holds[id]
        var others = old?.lines ?? [:]
        others[line.sku] = nil
        // "A line call that would make the 101st line is 422."
        if others.count >= mostLines, model.products[line.sku] != nil { return .refused(.invalid([.init("", "")])) }
        if let refusal = model.refusal(of: [line], for: id, besides: others) { return .refused(refusal) }

        // "A line call leaves the expiry alone." "Begins the reservation if there is none."
        var hold = old ?? model.beginning(cartID: nil, for: timeToLive)
        hold.lines[line.sku] = model.held(line, over: old?.lines[line.sku], for: id, seeing: actual)
        model.keep(hold, as: id)
        return .reservation(model.shown(id), isNew: old == nil)
    }
}

extension ExtendReservation: Modelled {
    static func verdict(of answer: Reservation) -> Verdict { .reservation(answer, isNew: false) }

    func play(on model: inout Model, seeing actual: Verdict) -> Verdict {
        guard let hold = model.holds[id] else { return model.gone(id) }
        let expiresAt = model.extended(hold, by: timeToLive)
        model.holds[id]?.expiresAt = expiresAt
        return .reservation(model.shown(id), isNew: false)
    }
}

extension Model {
    fileprivate func beginning(cartID: String?, for timeToLive: Seconds) -> Hold {
        Hold(cartID: cartID, createdAt: now, expiresAt: now + min(timeToLive, lifeOfAHold), lines: [:])
    }

    fileprivate func extended(_ hold: Hold, by timeToLive: Seconds) -> Timestamp {
        max(hold.expiresAt, min(now + timeToLive, hold.createdAt + lifeOfAHold))
    }

    fileprivate mutating func keep(_ hold: Hold, as id: UUID) {
        holds[id] = hold
        endings[id] = nil
    }

    /// The contract's order: "unknown product or item, archived, wrong kind, `item-unavailable`,
    /// `insufficient-stock`"; the limit on items before the last two, since waiting will not help there.
    fileprivate func refusal(
        of lines: [LineRequest], for id: UUID, besides others: [SKU: HeldLine]
    ) -> Refusal? {
        let unknown = lines.filter { products[$0.sku] == nil }.map(\.sku)
        if !unknown.isEmpty { return .unknownProducts(unknown) }
        let unknownItems = lines.filter { kind($0.sku) == .nonFungible }.flatMap(\.namedItems)
            .filter { item($0) == nil }
        if !unknownItems.isEmpty { return .unknownItems(unknownItems) }
        let archived = lines.filter { products[$0.sku]?.status == .archived && grows($0, id) }.map(\.sku)
        if !archived.isEmpty { return .productArchived(archived) }
        for line in lines where kind(line.sku) == .fungible && !line.namedItems.isEmpty {
            return .wrongProductKind(line.sku, is: .fungible)
        }
        var itemCount = 0
        for line in lines where kind(line.sku) == .nonFungible { itemCount += line.quantity }
        for (sku, line) in others where kind(sku) == .nonFungible { itemCount += line.quantity }
        if itemCount > mostItems { return .invalid([.init("", "")]) }
        let unavailable = lines.flatMap(\.namedItems).filter { !isFree($0, for: id) }
            .map { Refusal.UnavailableItem(key: $0, state: shown($0)?.state ?? .sold) }
        if !unavailable.isEmpty { return .itemsUnavailable(unavailable) }
        let shortages = lines.compactMap { shortage(of: $0, for: id) }
        return shortages.isEmpty ? nil : .insufficientStock(shortages)
    }

    private func isFree(_ key: ItemKey, for id: UUID) -> Bool {
        let holder = holder(of: key)
        return item(key)?.state == .inStock && (holder == nil || holder == id)
    }

    /// "A line of a product archived meanwhile may stay or shrink, not grow."
    private func grows(_ line: LineRequest, _ id: UUID) -> Bool {
        let held = holds[id]?.lines[line.sku]
        switch line.wish {
        case .quantity(let quantity): return quantity > held?.quantity ?? 0
        case .serialNumbers(let serialNumbers):
            guard case .items(let prices) = held else { return true }
            return serialNumbers.contains { prices[$0] == nil }
        }
    }

    /// "Every short line, what it could have had, and when the next hold on it would lapse"; "its own expiry never is
    /// its `next_release_at`".
    private func shortage(of line: LineRequest, for id: UUID) -> Refusal.Shortage? {
        guard case .quantity(let quantity) = line.wish else { return nil }
        let available = onHand(line.sku) - reserved(line.sku, otherThan: id)
        guard available < quantity else { return nil }
        let nextRelease = holds.filter { $0.key != id && $0.value.lines[line.sku] != nil }.values.map(\.expiresAt).min()
        return .init(sku: line.sku, requested: quantity, available: available, nextReleaseAt: nextRelease)
    }

    /// The line as asked for. What was held keeps its price; what is new has today's.
    fileprivate func held(
        _ line: LineRequest, over old: HeldLine?, for id: UUID, seeing actual: Verdict
    ) -> HeldLine {
        guard let product = products[line.sku] else { preconditionFailure("\(line.sku) is not there") }
        if product.kind == .fungible {
            if case .units(_, let price) = old { return .units(line.quantity, price: price) }
            guard let price = product.price else { preconditionFailure("\(line.sku) has no price") }
            return .units(line.quantity, price: price)
        }
        let held: [SerialNumber: Money] = if case .items(let prices) = old { prices } else { [:] }
        let wanted =
            switch line.wish {
            case .serialNumbers(let serialNumbers): Set(serialNumbers)
            case .quantity(let quantity): anyItems(quantity, of: line.sku, held: Set(held.keys), id, seeing: actual)
            }
        var prices: [SerialNumber: Money] = [:]
        for serialNumber in wanted {
            prices[serialNumber] =
                held[serialNumber] ?? items[line.sku]?[serialNumber]?.price ?? product.price
        }
        return .items(prices)
    }

    /// "Asking for more keeps them and adds, for fewer keeps some of them": which ones is the store's choice, so the
    /// store's is taken if it is within the rule.
    private func anyItems(
        _ quantity: Int, of sku: SKU, held: Set<SerialNumber>, _ id: UUID, seeing actual: Verdict
    ) -> Set<SerialNumber> {
        var chosen: Set<SerialNumber> = []
        if case .reservation(let reservation, _) = actual,
            case .items(let items) = reservation.lines.first(where: { $0.sku == sku })?.contents
        {
            chosen = Set(items.map(\.serialNumber))
        }
        let keeps = quantity < held.count ? held.isSuperset(of: chosen) : chosen.isSuperset(of: held)
        let areFree = chosen.allSatisfy { isFree(ItemKey(sku, $0), for: id) }
        if chosen.count == quantity, keeps, areFree { return chosen }

        // Not within the rule: any choice that is will do, since the answers are bound to differ.
        let kept = held.sorted { $0.text < $1.text }.prefix(quantity)
        let free = (items[sku] ?? [:]).keys.filter { !held.contains($0) && isFree(ItemKey(sku, $0), for: id) }
        return Set(kept).union(free.sorted { $0.text < $1.text }.prefix(quantity - kept.count))
    }
}

extension LineRequest {
    fileprivate var quantity: Int {
        switch wish {
        case .quantity(let quantity): quantity
        case .serialNumbers(let serialNumbers): serialNumbers.count
        }
    }

    fileprivate var namedItems: [ItemKey] {
        if case .serialNumbers(let serialNumbers) = wish { serialNumbers.map { ItemKey(sku, $0) } } else { [] }
    }
}
