/// Whether the books add up: each row from the one before, and `on_hand` from all of them.
enum Balances {
    static func findings(in tables: Tables, _ ledger: Ledger) -> [Finding] {
        var found: [Finding] = []
        let stock = Dictionary(tables.stock.map { ($0.sku, $0) }) { first, _ in first }
        for (sku, rows) in ledger.rows {
            var balance: Int64 = 0
            for row in rows {
                balance += row.delta
                if row.onHand != balance {
                    found.append(
                        Finding(rule: .unbalanced, what: "\(balance) \(sku) are there by the rows up to \(row)"))
                    balance = row.onHand
                }
                if row.reserved < 0 || row.reserved > row.onHand {
                    found.append(Finding(rule: .oversold, what: "reserved is beyond what is there: \(row)"))
                }
            }
            let sum = rows.reduce(0) { $0 + $1.delta }
            if stock[sku]?.onHand != sum {
                let onHand = stock[sku].map { "\($0.onHand)" } ?? "nothing"
                found.append(Finding(rule: .unbalanced, what: "\(onHand) \(sku) are on hand, and \(sum) by the ledger"))
            }
        }
        for level in tables.stock {
            if ledger.rows[level.sku] == nil, level.onHand != 0 {
                found.append(
                    Finding(rule: .unbalanced, what: "\(level.onHand) \(level.sku) are on hand without a ledger"))
            }
            if level.reserved < 0 || level.reserved > level.onHand {
                found.append(
                    Finding(rule: .oversold, what: "\(level.reserved) of \(level.onHand) \(level.sku) are reserved"))
            }
            let held = tables.reservations.reduce(0) { sum, reservation in
                sum + reservation.lines.reduce(0) { $0 + ($1.sku == level.sku ? Int64($1.quantity) : 0) }
            }
            if held != level.reserved {
                found.append(
                    Finding(
                        rule: .unbalanced, what: "\(level.reserved) \(level.sku) are reserved, but carts hold \(held)"))
            }
        }
        return found
    }
}
