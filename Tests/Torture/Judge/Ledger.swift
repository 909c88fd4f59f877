/// The ledger's rows, as the rules look for them.
struct Ledger {
    typealias Row = Tables.Movement

    /// By SKU, in the order in which they took effect.
    let rows: [String: [Row]]
    private let byReference: [String: [Row]]
    private let byNote: [String: [Row]]

    init(_ tables: Tables) {
        rows = Dictionary(grouping: tables.movements.sorted { $0.number < $1.number }, by: \.sku)
        byReference = Dictionary(grouping: tables.movements.filter { $0.reference != nil }) { $0.reference ?? "" }
        byNote = Dictionary(grouping: tables.movements.filter { $0.note != nil }) { $0.note ?? "" }
    }

    func rows(reference: String) -> [Row] { byReference[reference] ?? [] }
    func rows(note: String) -> [Row] { byNote[note] ?? [] }

    /// Whether `on_hand` was that much at some time of the call, as the ledger has it.
    func says(_ onHand: Int64, of sku: String, during call: Call) -> Bool {
        Self.balances(of: rows[sku] ?? [], during: call) { $0 += $1.delta }.contains(onHand)
    }

    /// Whether the item was there, in stock or reserved, or not, at some time of the call.
    func says(isThere: Bool, _ serial: String, of sku: String, during call: Call) -> Bool {
        let own = (rows[sku] ?? []).filter { $0.serial == serial }
        return Self.balances(of: own, during: call) { $0 += $1.delta }.contains(isThere ? 1 : 0)
    }

    private static func balances(
        of rows: [Row], during call: Call, _ apply: (inout Int64, Row) -> Void
    ) -> Set<Int64> {
        var balance: Int64 = 0
        var seen: Set<Int64> = []
        for row in rows {
            if row.at > call.start - Moment.slack { seen.insert(balance) }
            if row.at > call.end + Moment.slack { return seen }
            apply(&balance, row)
        }
        return seen.union([balance])
    }
}

extension Call {
    /// Whether the call may have made a row of that time.
    func mayExplain(_ row: Ledger.Row) -> Bool {
        mayHaveEffect && row.at >= start - Moment.slack && row.at <= latest + Moment.slack
    }
}
