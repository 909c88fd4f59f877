/// Where a reservation stands: the contract's own few states, and nothing of how the service keeps them.
enum Life: Hashable {
    case unborn
    case held(Hold)
    case released
    case expired
    case purchased([String: Line])

    struct Hold: Hashable {
        /// By SKU. Serial numbers are nil where the goods are counted, and where no answer has told them yet.
        var lines: [String: Line]
        /// When it lapses: one instant, unless no answer has told it yet.
        var expiry: ClosedRange<Moment>
    }
}

/// What a call may do to a reservation: the sequential specification.
struct LifeRules {
    /// How long a hold lasts that a line call begins.
    let defaultSeconds: Int

    /// Where the reservation can stand after the call, if it stood there before and the call took effect just then.
    /// Empty: it cannot have.
    func after(_ call: Call, from life: Life) -> Set<Life> {
        var outcomes: Set<Life> = []
        for present in Self.present(life, during: call) {
            if let next = next(call, present) { outcomes.insert(next) }
        }
        return outcomes
    }

    /// A hold that lapses while the call is under way may be found alive or dead.
    private static func present(_ life: Life, during call: Call) -> [Life] {
        guard case .held(let hold) = life else { return [life] }
        var lives: [Life] = []
        if call.start <= hold.expiry.upperBound + Moment.slack { lives.append(life) }
        if call.latest >= hold.expiry.lowerBound - Moment.slack { lives.append(.expired) }
        return lives
    }

    private func next(_ call: Call, _ life: Life) -> Life? {
        if let refusal = call.refusal { return Self.isTrue(refusal, call.deed, life) ? life : nil }
        switch call.deed {
        case .putReservation(_, let wishes, let seconds): return put(wishes, seconds, call, life)
        case .putLine(_, let wish): return putLine(wish, call, life)
        case .deleteLine(_, let sku): return deleteLine(sku, call, life)
        case .release: return release(call, life)
        case .extend(_, let seconds): return extend(seconds, call, life)
        case .purchase: return purchase(call, life)
        case .readReservation: return read(call, life)
        case .readOrder:
            guard case .purchased(let lines) = life, let told = call.effect?.lines else { return nil }
            return Self.agree(lines, told).map { .purchased($0) }
        case .lapse:
            guard case .held(var hold) = life else { return call.isOpen || life == .expired ? life : nil }
            hold.expiry = min(call.start, hold.expiry.lowerBound)...min(call.latest, hold.expiry.upperBound)
            return .held(hold)
        default: return life
        }
    }

    // MARK: Refusals

    private static func isTrue(_ refusal: Call.Refusal, _ deed: Deed, _ life: Life) -> Bool {
        var isPurchased: Bool { if case .purchased = life { true } else { false } }
        switch refusal.problem {
        case "reservation-not-found": return life == .unborn
        case "reservation-expired": return life == .expired
        case "reservation-released": return life == .released
        case "reservation-purchased": return isPurchased
        // Everything else is refused to whom the reservation's own state did not refuse it before.
        default: return !isPurchased
        }
    }

    // MARK: Holds

    private func put(_ wishes: [Wish], _ seconds: Int, _ call: Call, _ life: Life) -> Life? {
        let old = Self.hold(life)
        if case .purchased = life { return nil }
        guard let effect = call.effect else {
            let lines = wishes.map { Line(sku: $0.sku, quantity: $0.quantity, serials: $0.serials.map(Set.init)) }
            let soonest = max(old?.expiry.lowerBound ?? 0, call.start + .seconds(seconds))
            return .held(.init(lines: Self.bySKU(lines), expiry: soonest...Moment.never))
        }
        guard (effect.status == 201) == (old == nil), effect.state == "held", let told = effect.lines,
            Self.bySKU(told).count == wishes.count,
            wishes.allSatisfy({ Self.grants(Self.bySKU(told)[$0.sku], $0, keeping: old?.lines[$0.sku]) }),
            let expiry = expiry(in: effect, after: old, seconds, call)
        else { return nil }
        return .held(.init(lines: Self.bySKU(told), expiry: expiry...expiry))
    }

    private func putLine(_ wish: Wish, _ call: Call, _ life: Life) -> Life? {
        let old = Self.hold(life)
        if case .purchased = life { return nil }
        guard let effect = call.effect else {
            var lines = old?.lines ?? [:]
            lines[wish.sku] = Line(sku: wish.sku, quantity: wish.quantity, serials: wish.serials.map(Set.init))
            let begun = call.start + .seconds(defaultSeconds)...Moment.never
            return .held(.init(lines: lines, expiry: old?.expiry ?? begun))
        }
        guard (effect.status == 201) == (old == nil), effect.state == "held", let told = effect.lines.map(Self.bySKU),
            Self.grants(told[wish.sku], wish, keeping: old?.lines[wish.sku]), let expiresAt = effect.expiresAt
        else { return nil }
        var others = old?.lines ?? [:]
        others[wish.sku] = told[wish.sku]
        guard let lines = Self.agree(others, Array(told.values)) else { return nil }
        // A line call leaves the expiry alone.
        if let old { guard old.expiry.contains(expiresAt) else { return nil } }
        if old == nil, expiry(in: effect, after: nil, defaultSeconds, call) == nil { return nil }
        return .held(.init(lines: lines, expiry: expiresAt...expiresAt))
    }

    private func deleteLine(_ sku: String, _ call: Call, _ life: Life) -> Life? {
        switch life {
        case .held(var hold):
            hold.lines[sku] = nil
            return hold.lines.isEmpty ? .released : .held(hold)
        case .released, .expired: return life
        case .unborn, .purchased: return call.isOpen ? life : nil
        }
    }

    private func release(_ call: Call, _ life: Life) -> Life? {
        switch life {
        case .held, .released: .released
        case .expired: .expired
        case .unborn, .purchased: call.isOpen ? life : nil
        }
    }

    private func extend(_ seconds: Int, _ call: Call, _ life: Life) -> Life? {
        guard case .held(let hold) = life else { return call.isOpen ? life : nil }
        guard let effect = call.effect else {
            return .held(.init(lines: hold.lines, expiry: hold.expiry.lowerBound...Moment.never))
        }
        guard let lines = Self.agree(hold.lines, effect.lines ?? []),
            let expiry = expiry(in: effect, after: hold, seconds, call)
        else { return nil }
        return .held(.init(lines: lines, expiry: expiry...expiry))
    }

    private func purchase(_ call: Call, _ life: Life) -> Life? {
        guard let effect = call.effect else {
            if case .held(let hold) = life { return .purchased(hold.lines) }
            return life
        }
        switch life {
        case .held(let hold) where effect.status == 201:
            return Self.agree(hold.lines, effect.lines ?? []).map { .purchased($0) }
        case .purchased(let lines) where effect.status == 200:
            return Self.agree(lines, effect.lines ?? []).map { .purchased($0) }
        default: return nil
        }
    }

    private func read(_ call: Call, _ life: Life) -> Life? {
        guard let effect = call.effect, let told = effect.lines else { return nil }
        switch life {
        case .held(let hold) where effect.state == "held":
            guard let expiresAt = effect.expiresAt, hold.expiry.contains(expiresAt),
                let lines = Self.agree(hold.lines, told)
            else { return nil }
            return .held(.init(lines: lines, expiry: expiresAt...expiresAt))
        case .purchased(let lines) where effect.state == "purchased":
            return Self.agree(lines, told).map { .purchased($0) }
        default: return nil
        }
    }

    // MARK: What answers must say

    /// The expiry that was answered, if it is one that this call could give: now + ttl, and never earlier than it was.
    private func expiry(in effect: Call.Effect, after old: Life.Hold?, _ seconds: Int, _ call: Call) -> Moment? {
        guard let expiresAt = effect.expiresAt else { return nil }
        let soonest = max(old?.expiry.lowerBound ?? 0, call.start + .seconds(seconds) - Moment.slack)
        let latest = max(old?.expiry.upperBound ?? 0, call.latest + .seconds(seconds) + Moment.slack)
        return (soonest...latest).contains(expiresAt) ? expiresAt : nil
    }

    /// Whether a line is what was asked for, and keeps of the items that were held as many as it can.
    private static func grants(_ line: Line?, _ wish: Wish, keeping old: Line?) -> Bool {
        guard let line, line.quantity == wish.quantity else { return false }
        guard let serials = line.serials else { return wish.serials == nil }
        guard serials.count == wish.quantity else { return false }
        if let named = wish.serials { return serials == Set(named) }
        guard let kept = old?.serials else { return true }
        return kept.count <= serials.count ? kept.isSubset(of: serials) : serials.isSubset(of: kept)
    }

    /// Both put together, if they are the same lines; only one of them may know the items.
    static func agree(_ lines: [String: Line], _ told: [Line]) -> [String: Line]? {
        let told = bySKU(told)
        guard told.count == lines.count else { return nil }
        for (sku, line) in lines {
            guard let other = told[sku], other.quantity == line.quantity else { return nil }
            if let known = line.serials, known != other.serials { return nil }
        }
        return told
    }

    private static func hold(_ life: Life) -> Life.Hold? { if case .held(let hold) = life { hold } else { nil } }

    private static func bySKU(_ lines: [Line]) -> [String: Line] {
        Dictionary(lines.map { ($0.sku, $0) }) { first, _ in first }
    }
}
