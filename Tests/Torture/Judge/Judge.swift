/// Looks for broken promises in a history: a pure function, so that it can be tried on histories made by hand.
enum Judge {
    static func findings(in history: History) -> [Finding] {
        let ledger = Ledger(history.tables)
        return Manners.findings(in: history)
            + Lives.findings(in: history)
            + Bookings(history, ledger).findings()
            + Balances.findings(in: history.tables, ledger)
            + Promises(history, ledger).findings()
            + history.tables.drift.map { Finding(rule: .drift, what: $0) }
    }
}
