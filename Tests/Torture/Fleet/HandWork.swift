internal import Postgres

/// What is done to the tables by hand while the service runs, taken down like any other call.
struct HandWork: Sendable {
    let server: Server
    let recorder: Recorder

    func changeOnHand(_ sku: String, by delta: Int) async {
        await take(down: .setOnHandBySQL(sku: sku, delta: delta)) {
            try await server.withSession { session throws in
                try session.query(SQL.changeOnHand.bind(sku, Int64(delta))).count > 0
            }
        }
    }

    /// Moves the expiry of a few live holds to now, in the order in which everybody locks.
    func lapseSome(seed: UInt64) async {
        let start = Moment.now
        var lapsed: [String] = []
        do {
            try await server.withConnection { connection in
                lapsed = try await connection.run { session throws in
                    try session.query(Statement.begin.bind())
                    let ids = try session.query(SQL.chooseHolds.bind("\(seed)")).map {
                        try $0.decode(0, as: String.self)
                    }
                    try session.query(SQL.lockStock.bind(ids))
                    let lapsed = try session.query(SQL.lapse.bind(ids)).map { try $0.decode(0, as: String.self) }
                    try session.query(SQL.lapseLines.bind(lapsed))
                    return lapsed
                }
                // Known from here on: what becomes of the COMMIT may not be.
                try await connection.run { session throws in _ = try session.query(Statement.commit.bind()) }
            }
            if !lapsed.isEmpty { record(.lapse(ids: lapsed), start, .done(.init(status: 0))) }
        } catch {
            if !lapsed.isEmpty { record(.lapse(ids: lapsed), start, .open("\(error)")) }
        }
    }

    private func take(down deed: Deed, _ body: () async throws -> Bool) async {
        let start = Moment.now
        do {
            if try await body() { record(deed, start, .done(.init(status: 0))) }
        } catch let error as PostgresError where error.isConnectionFault {
            record(deed, start, .open("\(error.kind)"))
        } catch {
            // The server refused it, so nothing has happened.
        }
    }

    private func record(_ deed: Deed, _ start: Moment, _ verdict: Call.Verdict) {
        recorder.record(Call(deed: deed, instance: -1, start: start, end: .now + 1, verdict: verdict))
    }

    private enum SQL {
        static let changeOnHand = Statement(
            """
            UPDATE store.stock s SET on_hand = s.on_hand + $2::bigint FROM store.product p
            WHERE p.product_id = s.product_id AND p.sku = $1::text AND s.on_hand + $2::bigint >= s.reserved
            RETURNING s.on_hand
            """)
        static let chooseHolds = Statement(
            """
            SELECT reservation_id::text FROM store.reservation
            WHERE reservation_id = ANY (ARRAY(
                SELECT reservation_id FROM store.reservation WHERE expires_at > clock_timestamp()
                ORDER BY md5(reservation_id::text || $1::text) LIMIT 3))
            ORDER BY reservation_id FOR UPDATE SKIP LOCKED
            """)
        static let lockStock = Statement(
            """
            SELECT product_id FROM store.stock
            WHERE product_id IN (
                SELECT product_id FROM store.reservation_line WHERE reservation_id::text = ANY ($1::text[]))
            ORDER BY product_id FOR UPDATE
            """)
        static let lapse = Statement(
            """
            UPDATE store.reservation SET expires_at = clock_timestamp(),
                created_at = least(created_at, clock_timestamp() - interval '1 second')
            WHERE reservation_id::text = ANY ($1::text[]) AND expires_at > clock_timestamp()
            RETURNING reservation_id::text
            """)
        static let lapseLines = Statement(
            """
            UPDATE store.reservation_line l SET expires_at = r.expires_at FROM store.reservation r
            WHERE r.reservation_id = l.reservation_id AND l.reservation_id::text = ANY ($1::text[])
            """)
    }
}
