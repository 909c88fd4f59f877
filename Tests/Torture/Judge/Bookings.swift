/// Whether the ledger has what was answered, once, and nothing that nobody asked for.
struct Bookings {
    private let history: History
    private let ledger: Ledger

    init(_ history: History, _ ledger: Ledger) {
        self.history = history
        self.ledger = ledger
    }

    func findings() -> [Finding] {
        adjustments() + stocktakes() + sales() + items() + byHand() + strangers()
    }

    // MARK: Booked under a name of their own

    /// All calls of one reference are one adjustment: sent once, or repeated under one key.
    private func adjustments() -> [Finding] {
        var sent: [String: [Call]] = [:]
        for call in history.calls {
            if case .adjust(_, _, let reference, _) = call.deed { sent[reference, default: []].append(call) }
        }
        return sent.flatMap { reference, calls in
            guard case .adjust(let sku, let delta, _, _) = calls[0].deed else { return [Finding]() }
            let rows = ledger.rows(reference: reference)
            var found = booking("the adjustment \(reference)", rows, calls)
            if let row = rows.first {
                if row.sku != sku || row.delta != Int64(delta) {
                    found.append(lost("the adjustment \(reference) was booked as \(row.delta) \(row.sku)", calls))
                }
                for effect in calls.compactMap(\.effect)
                where effect.movement != row.number || effect.onHand != row.onHand || effect.reserved != row.reserved {
                    found.append(lost("the adjustment \(reference) was answered otherwise than it is booked", calls))
                }
            }
            let firsts = calls.count { $0.effect?.status == 201 }
            if firsts > 1 {
                found.append(Finding(rule: .doubled, what: "\(reference) was made \(firsts) times", evidence: calls))
            }
            return found
        }
    }

    /// A stocktake that finds what the books say makes no row.
    private func stocktakes() -> [Finding] {
        history.calls.flatMap { call -> [Finding] in
            guard case .takeStock(let sku, let onHand, _, let note) = call.deed else { return [] }
            let rows = ledger.rows(note: note)
            var found = booking("the stocktake \(note)", rows, [call], mustHaveRow: false)
            if let row = rows.first, row.onHand != Int64(onHand) {
                found.append(lost("the stocktake \(note) was booked as \(row.onHand)", [call]))
            }
            if let effect = call.effect {
                if effect.onHand != Int64(onHand) || !ledger.says(Int64(onHand), of: sku, during: call) {
                    found.append(lost("\(onHand) \(sku) were counted, which the books never had then", [call]))
                }
            }
            return found
        }
    }

    /// What holds of every booking: a row if it was answered, none if it was refused, never two.
    private func booking(
        _ what: String, _ rows: [Ledger.Row], _ calls: [Call], mustHaveRow: Bool = true
    ) -> [Finding] {
        if rows.count > 1 {
            return [Finding(rule: .doubled, what: "\(what) is booked \(rows.count) times", evidence: calls)]
        }
        if let row = rows.first {
            guard !calls.contains(where: { $0.mayExplain(row) }) else { return [] }
            return [
                Finding(
                    rule: .doubled, what: "\(what) is booked, but none of its calls can have done it", evidence: calls)
            ]
        }
        guard mustHaveRow, calls.contains(where: { $0.effect != nil }) else { return [] }
        return [lost("\(what) was answered and is not booked", calls)]
    }

    private func lost(_ what: String, _ calls: [Call]) -> Finding {
        Finding(rule: .lost, what: what, evidence: calls)
    }

    // MARK: Sales

    /// Each order has its rows, one a counted line and one an item, and no order has others.
    private func sales() -> [Finding] {
        var orders = Dictionary(history.tables.orders.map { ($0.id, $0) }) { first, _ in first }
        var found: [Finding] = []
        let sold = history.tables.movements.filter { $0.reason == "sold" }
        for (reference, rows) in Dictionary(grouping: sold, by: { $0.reference ?? "" }) {
            guard let order = orders.removeValue(forKey: reference) else {
                found.append(Finding(rule: .doubled, what: "goods were sold for \(reference), which is no order"))
                continue
            }
            let booked = rows.map { Sale(sku: $0.sku, serial: $0.serial, quantity: -$0.delta) }
            if Self.counted(booked) != Self.counted(order.sales) {
                found.append(
                    Finding(
                        rule: .unbalanced, what: "the order \(order.id) has \(order.lines), but was booked as \(booked)"
                    ))
            }
        }
        return found + orders.values.map { lost("nothing is booked for the order \($0.id)", []) }
    }

    fileprivate struct Sale: Hashable {
        let sku: String
        let serial: String?
        let quantity: Int64
    }

    private static func counted(_ sales: [Sale]) -> [Sale: Int] { sales.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    // MARK: Without a name of their own

    private func items() -> [Finding] {
        let calls = history.calls.filter { $0.mayHaveEffect && $0.deed.item != nil }
        let rows = history.tables.movements.filter { $0.serial != nil && $0.reason != "sold" }
        var found = unexplained(rows, by: calls) { call, row in
            guard let item = call.deed.item else { return false }
            return item.sku == row.sku && item.serial == row.serial && item.reasons.contains(row.reason)
        }
        for call in calls where call.effect != nil {
            guard let item = call.deed.item else { continue }
            if !ledger.says(isThere: item.isThere, item.serial, of: item.sku, during: call) {
                let state = item.isThere ? "there" : "gone"
                found.append(lost("the item \(item.serial) is not \(state) in the books, as was answered", [call]))
            }
        }
        return found
    }

    private func byHand() -> [Finding] {
        let calls = history.calls.filter { if case .setOnHandBySQL = $0.deed { $0.mayHaveEffect } else { false } }
        let rows = history.tables.movements.filter { $0.reason == "direct" }
        var found = unexplained(rows, by: calls) { $0.deed == .setOnHandBySQL(sku: $1.sku, delta: Int($1.delta)) }
        let answered = calls.filter { $0.effect != nil }
        for (deed, calls) in Dictionary(grouping: answered, by: \.deed) {
            guard case .setOnHandBySQL(let sku, let delta) = deed else { continue }
            let booked = rows.count { $0.sku == sku && $0.delta == Int64(delta) }
            if booked < calls.count { found.append(lost("\(calls.count) changes by hand have \(booked) rows", calls)) }
        }
        return found
    }

    /// The rows for which no call is left over. Each call explains one; that which could explain the fewest goes first.
    private func unexplained(
        _ rows: [Ledger.Row], by calls: [Call], _ matches: (Call, Ledger.Row) -> Bool
    ) -> [Finding] {
        var left = calls.sorted { $0.latest < $1.latest }
        return rows.sorted { $0.at < $1.at }.compactMap { row in
            if let index = left.firstIndex(where: { matches($0, row) && $0.mayExplain(row) }) {
                left.remove(at: index)
                return nil
            }
            return Finding(rule: .doubled, what: "nobody asked for this row: \(row)")
        }
    }

    /// Rows of reasons that the fleet never gives, or under names that it never gave.
    private func strangers() -> [Finding] {
        var names: Set<String> = []
        for call in history.calls {
            switch call.deed {
            case .adjust(_, _, let reference, _): names.insert(reference)
            case .takeStock(_, _, _, let note): names.insert(note)
            case .createProduct(let sku, let onHand?) where onHand > 0: names.insert("initial \(sku)")
            default: break
            }
        }
        return history.tables.movements.filter { row in
            switch row.reason {
            case "sold", "direct": false
            case "initial": !names.contains("initial \(row.sku)")
            case "stocktake": !names.contains(row.note ?? "")
            default: row.serial == nil && !names.contains(row.reference ?? "")
            }
        }.map { Finding(rule: .doubled, what: "nobody asked for this row: \($0)") }
    }
}

extension Tables.Order {
    /// The ledger rows that it should have.
    fileprivate var sales: [Bookings.Sale] {
        lines.flatMap { line in
            line.serials.map { $0.map { .init(sku: line.sku, serial: $0, quantity: 1) } }
                ?? [.init(sku: line.sku, serial: nil, quantity: Int64(line.quantity))]
        }
    }
}

extension Deed {
    /// What a call does to an item: the reasons under which it may be booked, and whether the item is there afterwards.
    fileprivate var item: (sku: String, serial: String, reasons: Set<String>, isThere: Bool)? {
        switch self {
        case .addItem(let sku, let serial): (sku, serial, ["item_added"], true)
        case .deleteItem(let sku, let serial): (sku, serial, ["item_removed"], false)
        case .moveItem(let sku, let serial, "withdrawn"): (sku, serial, ["item_withdrawn"], false)
        case .moveItem(let sku, let serial, _): (sku, serial, ["item_restored", "returned"], true)
        default: nil
        }
    }
}
