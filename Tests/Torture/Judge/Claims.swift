/// What can run out.
enum Good: Hashable, Comparable {
    case units(sku: String)
    case item(sku: String, serial: String)

    var sku: String {
        switch self {
        case .units(let sku), .item(let sku, _): sku
        }
    }
}

/// So much of a good, from one moment until before another.
struct Claim {
    let good: Good
    let reservation: String
    let from: Moment
    let until: Moment
    let quantity: Int
}

/// What one reservation had of each good over time: at the least, and at the most.
///
/// A call takes effect at some time between its start and its answer, an unanswered one at any time from its start on or
/// never. So at any moment several calls may have been the last to set what is held.
struct Claims {
    private let id: String
    private let setters: [Setter]
    private let signs: [SignOfLife]
    private let enders: [(start: Moment, latest: Moment)]
    private let order: [Good: Int]
    private let soldAt: Moment
    /// From when on it is dead for certain, unless it was sold.
    private let deadFrom: Moment

    /// A call that said how much is held from then on.
    private struct Setter {
        let start: Moment
        let latest: Moment
        let values: [Good: Int]
        /// The SKU that it is about; nil when it is about all.
        let sku: String?
        /// It may have begun the hold anew, without all else.
        var mayReset = false

        func value(of good: Good) -> Int? {
            sku == nil || sku == good.sku ? values[good] ?? 0 : mayReset ? 0 : nil
        }
    }

    /// An answer that told until when the hold lives.
    private struct SignOfLife {
        let start: Moment
        let end: Moment
        let expiresAt: Moment
    }

    init(_ id: String, _ calls: [Call], _ order: Tables.Order?, countedSKUs: Set<String>) {
        self.id = id
        var setters = [Setter(start: .always, latest: .always, values: [:], sku: nil)]
        var signs: [SignOfLife] = []
        var enders: [(start: Moment, latest: Moment)] = []
        var isExpiryOpen = false
        for call in calls where call.mayHaveEffect {
            if let setter = Self.setter(call, countedSKUs) { setters.append(setter) }
            if let expiresAt = call.effect?.expiresAt, call.effect?.state == "held" {
                signs.append(SignOfLife(start: call.start, end: call.end, expiresAt: expiresAt))
            }
            switch call.deed {
            // The last line gone is a release, and the hold that is begun after it may have a shorter life.
            case .release, .lapse, .deleteLine: enders.append((call.start, call.latest))
            case .putReservation, .putLine, .extend: isExpiryOpen = isExpiryOpen || call.isOpen
            default: break
            }
        }
        self.setters = setters
        self.signs = signs
        self.enders = enders
        self.order = order.map { Self.goods($0.lines) } ?? [:]
        soldAt = order.map { $0.at + Moment.slack } ?? Moment.never
        let last = signs.map(\.expiresAt).max() ?? Moment.never
        deadFrom = isExpiryOpen || order != nil ? Moment.never : last + Moment.slack
    }

    private static func setter(_ call: Call, _ countedSKUs: Set<String>) -> Setter? {
        func wished(_ wishes: [Wish]) -> [Good: Int] {
            wishes.reduce(into: [:]) { values, wish in
                if countedSKUs.contains(wish.sku) { values[.units(sku: wish.sku)] = wish.quantity }
                for serial in wish.serials ?? [] { values[.item(sku: wish.sku, serial: serial)] = 1 }
            }
        }
        func setter(_ values: [Good: Int], _ sku: String? = nil, mayReset: Bool = false) -> Setter {
            Setter(start: call.start, latest: call.latest, values: values, sku: sku, mayReset: mayReset)
        }
        switch call.deed {
        case .putReservation(_, let wishes, _): return setter(call.effect?.lines.map(goods) ?? wished(wishes))
        case .putLine(_, let wish):
            // The answer tells of all lines.
            if let lines = call.effect?.lines { return setter(goods(lines)) }
            return setter(wished([wish]), wish.sku, mayReset: true)
        case .deleteLine(_, let sku): return setter([:], sku)
        case .release, .lapse: return setter([:])
        default: return nil
        }
    }

    private static func goods(_ lines: [Line]) -> [Good: Int] {
        lines.reduce(into: [:]) { values, line in
            if line.serials == nil { values[.units(sku: line.sku)] = line.quantity }
            for serial in line.serials ?? [] { values[.item(sku: line.sku, serial: serial)] = 1 }
        }
    }

    // MARK: Over time

    /// What it had for certain: held or sold.
    func atLeast() -> [Claim] { claims(atLeast) }

    /// What it may have had.
    func atMost() -> [Claim] { claims(atMost) }

    private func claims(_ quantity: (Good, Moment) -> Int) -> [Claim] {
        let goods = setters.reduce(into: Set(order.keys)) { $0.formUnion($1.values.keys) }
        var moments: Set<Moment> = [soldAt, deadFrom]
        for setter in setters { moments.formUnion([setter.start, setter.latest]) }
        for sign in signs { moments.formUnion([sign.end, sign.expiresAt - Moment.slack]) }
        for ender in enders { moments.formUnion([ender.start, ender.latest]) }
        let steps = moments.sorted()
        return goods.flatMap { good in
            var claims: [Claim] = []
            for (from, until) in zip(steps, steps.dropFirst() + [Moment.never]) where from < until {
                let count = quantity(good, from)
                if count > 0 {
                    claims.append(Claim(good: good, reservation: id, from: from, until: until, quantity: count))
                }
            }
            return claims
        }
    }

    private func atLeast(_ good: Good, _ moment: Moment) -> Int {
        if moment >= soldAt { return order[good] ?? 0 }
        guard isAlive(at: moment) else { return 0 }
        return values(of: good, at: moment).min() ?? 0
    }

    private func atMost(_ good: Good, _ moment: Moment) -> Int {
        guard moment < deadFrom else { return 0 }
        return max(values(of: good, at: moment).max() ?? 0, order[good] ?? 0)
    }

    /// What may be held just then: what each setter set that has begun and was not certainly followed by another.
    private func values(of good: Good, at moment: Moment) -> [Int] {
        let own = setters.compactMap { setter in setter.value(of: good).map { (setter, $0) } }
        return own.filter { setter, _ in
            setter.start <= moment
                && !own.contains { later, _ in later.start > setter.latest && later.latest <= moment }
        }.map(\.1)
    }

    /// Whether it lives for certain: some answer said so, and nothing can have ended it since.
    private func isAlive(at moment: Moment) -> Bool {
        signs.contains { sign in
            sign.end <= moment && moment < sign.expiresAt - Moment.slack
                && !enders.contains { $0.start <= moment && $0.latest >= sign.start }
        }
    }
}
