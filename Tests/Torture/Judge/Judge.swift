/// Looks for broken promises in a history: a pure function, so that it can be tried on histories made by hand.
enum Judge {
    static func findings(in history: History) -> [Finding] {
        let ledger = Ledger(history.tables)
        // The gravest first.
        return Promises(history, ledger).findings()
            + Lives.findings(in: history)
            + Bookings(history, ledger).findings()
            + Balances.findings(in: history.tables, ledger)
            + Manners.findings(in: history)
            + history.tables.drift.map { Finding(rule: .drift, what: $0) }
    }
}
