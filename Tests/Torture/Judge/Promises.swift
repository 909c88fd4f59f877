/// Whether at any instant more was promised than was there, and whether anybody was refused what was there all along.
///
/// What was there is what the ledger booked, sales aside: held goods and sold goods count alike as given away.
struct Promises {
    private let history: History
    private let ledger: Ledger
    private let lives: [String: [Call]]
    private let claims: [Claims]

    init(_ history: History, _ ledger: Ledger) {
        self.history = history
        self.ledger = ledger
        let counted = Set(
            history.calls.compactMap { call in
                if case .createProduct(let sku, _?) = call.deed { sku } else { nil }
            })
        var lives: [String: [Call]] = [:]
        for call in history.calls {
            for id in call.deed.reservations { lives[id, default: []].append(call) }
        }
        self.lives = lives
        let tables = history.tables
        let orders = Dictionary(tables.orders.map { ($0.id, $0) }) { first, _ in first }
        let traces = Set(tables.reservations.map(\.id) + tables.endings.map(\.id)).union(orders.keys)
        // What has left no trace has never begun: every end is remembered.
        claims = lives.filter { traces.contains($0.key) }.sorted { $0.key < $1.key }
            .map { Claims($0.key, $0.value, orders[$0.key], countedSKUs: counted) }
    }

    func findings() -> [Finding] { oversold() + withheld() }

    // MARK: More than there was

    private func oversold() -> [Finding] {
        let promised = Dictionary(grouping: claims.flatMap { $0.atLeast() }, by: \.good)
        return promised.sorted { $0.key < $1.key }.compactMap { good, claims in
            let supply = supply(of: good, early: true)
            let balance = Timeline(supply: supply, claims: claims)
            guard let worst = balance.lowest, worst.value < 0 else { return nil }
            let holders = claims.filter { $0.from <= worst.moment && worst.moment < $0.until }
            let sum = holders.reduce(0) { $0 + $1.quantity }
            let calls = holders.prefix(12).flatMap { lives[$0.reservation] ?? [] }.filter { $0.start <= worst.moment }
            return Finding(
                rule: .oversold,
                what: """
                    at \(worst.moment) \(sum) of \(good) were promised to \(holders.count) carts, \
                    \(-worst.value) more than there were
                    """, evidence: calls)
        }
    }

    /// What the ledger booked of a good: when it counts `early`, arrivals a little before their time and departures a
    /// little after it, so that there is never less than there was; else the other way round.
    private func supply(of good: Good, early: Bool) -> [(moment: Moment, delta: Int)] {
        (ledger.rows[good.sku] ?? []).filter { row in
            if case .item(_, let serial) = good {
                row.serial == serial && row.reason != "sold"
            } else {
                row.reason != "sold"
            }
        }.map { row in
            let shift = (row.delta > 0) == early ? -Moment.slack : Moment.slack
            return (row.at + shift, Int(row.delta))
        }
    }

    // MARK: Less than there was

    /// A cart's own hold never counts against it.
    private func withheld() -> [Finding] {
        let possible = Dictionary(grouping: claims.flatMap { $0.atMost() }, by: \.good)
        var timelines: [String: Timeline] = [:]
        return history.calls.compactMap { call in
            guard let refusal = call.refusal, let id = call.deed.reservations.first else { return nil }
            for shortage in refusal.shortages {
                let good = Good.units(sku: shortage.sku)
                guard let claims = possible[good] else { continue }
                let timeline =
                    timelines[shortage.sku] ?? Timeline(supply: supply(of: good, early: false), claims: claims)
                timelines[shortage.sku] = timeline
                let own = claims.filter { $0.reservation == id }
                let least = timeline.lowest(from: call.start, to: call.end) { moment in
                    own.reduce(0) { $0 + ($1.from <= moment && moment < $1.until ? $1.quantity : 0) }
                }
                guard let least, least >= shortage.requested else { continue }
                return Finding(
                    rule: .withheld,
                    what: "\(shortage.requested) \(shortage.sku) were refused while \(least) were free all along",
                    evidence: [call])
            }
            return nil
        }
    }
}

/// How much of a good is left after what was given away, step by step.
struct Timeline {
    /// Each step holds from its moment until the next.
    private let steps: [(moment: Moment, value: Int)]

    init(supply: [(moment: Moment, delta: Int)], claims: [Claim]) {
        var changes = supply
        for claim in claims {
            changes.append((claim.from, -claim.quantity))
            changes.append((claim.until, claim.quantity))
        }
        changes.sort { $0.moment < $1.moment }
        var steps: [(moment: Moment, value: Int)] = []
        var value = 0
        for change in changes {
            value += change.delta
            if steps.last?.moment == change.moment { steps.removeLast() }
            steps.append((change.moment, value))
        }
        self.steps = steps
    }

    /// The first step on which the least is left.
    var lowest: (moment: Moment, value: Int)? {
        steps.reduce(nil) { lowest, step in lowest.map { $0.value <= step.value ? $0 : step } ?? step }
    }

    /// The least that is left at any moment of a stretch, with what `more` gives back; nil when it is not known.
    func lowest(from: Moment, to: Moment, more: (Moment) -> Int) -> Int? {
        // The last step that begins at the start or before it.
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].moment <= from { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return steps[(low - 1)...].prefix { $0.moment <= to }.map { $0.value + more(max($0.moment, from)) }.min()
    }
}
