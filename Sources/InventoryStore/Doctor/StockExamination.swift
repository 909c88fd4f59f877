internal import Postgres

/// The stock: whether counters and rows agree, whether the sweeper keeps up, and whether the hot table is lean.
enum StockExamination {
    /// A sweeper comes by every second; what is left for a minute is left for a reason.
    private static let lagTolerance = 60.0

    static func drift(_ session: Session) throws -> [Finding] {
        let drift = try Drift.look(session)
        guard !drift.isEmpty else { return [.fine("drift", "Counters and rows agree.")] }
        return [
            .fault(
                "drift", "\(drift.count) disagreements between counters and rows; one is: \(drift.first ?? "?").",
                "SELECT * FROM store.stock_drift; and store.stock_ledger for what happened. Report it as a fault.")
        ]
    }

    static func lag(_ session: Session) throws -> [Finding] {
        let lag = try SweeperLag.seconds(session)
        guard lag > lagTolerance else {
            return [
                .fine("sweeper", lag == 0 ? "No lapsed hold is left." : "The oldest lapsed hold is of this minute.")
            ]
        }
        return [
            .advice(
                "sweeper", "The oldest lapsed hold that is still there lapsed \(Int(lag)) s ago.",
                "Run a service with --sweep-interval, or bitcoin-store sweep from cron; if one runs, its log says what it "
                    + "cannot have, and pg_stat_activity who is idle in a transaction.")
        ]
    }

    static func bloat(_ session: Session) throws -> [Finding] {
        let row = try session.query(sizes.bind())[0]
        let size = try row.decode(0, as: Int64.self)
        let lean = try row.decode(1, as: Int64.self)
        let dead = try row.decode(2, as: Int64.self)
        let rows = try row.decode(3, as: Int64.self)
        let observation = "store.stock has \(size >> 10) KiB for \(rows) rows and \(dead) dead ones."
        // A small table may be as loose as it likes.
        guard size > 8 << 20, size > 4 * lean else { return [.fine("bloat", observation)] }
        return [
            .advice(
                "bloat", observation + " Half of that or less would do.",
                "Look for transactions that stay open (pg_stat_activity), which keep dead rows alive; then, in a quiet "
                    + "hour, VACUUM (FULL, ANALYZE) store.stock, which locks it for seconds.")
        ]
    }

    /// A row takes 52 bytes, and the fillfactor leaves half of each page free.
    private static let sizes = Statement(
        """
        SELECT pg_relation_size('store.stock'), (count(*) * 52 / 0.5)::bigint,
            coalesce((SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = 'store.stock'::regclass), 0), count(*)
        FROM store.stock
        """)
}
