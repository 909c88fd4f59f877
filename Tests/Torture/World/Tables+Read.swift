internal import Postgres

extension Tables {
    /// Reads them all in one transaction that sees one instant.
    init(of server: Server) async throws {
        self = try await server.withSession { session throws in
            try session.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            var tables = Tables(readAt: try session.query(Rows.clock.bind())[0].decode(0))
            tables.stock = try session.query(Rows.stock.bind()).map {
                Stock(sku: try $0.decode(0), onHand: try $0.decode(1), reserved: try $0.decode(2))
            }
            tables.movements = try session.query(Rows.movements.bind()).map { row in
                var columns = row.columns()
                return Movement(
                    number: try columns.next(), sku: try columns.next(), delta: try columns.next(),
                    reason: try columns.next(), reference: try columns.next(), note: try columns.next(),
                    serial: try columns.next(), onHand: try columns.next(), reserved: try columns.next(),
                    at: try columns.next())
            }
            tables.endings = try session.query(Rows.endings.bind()).map {
                Ending(id: try $0.decode(0), cause: try $0.decode(1), at: try $0.decode(2))
            }
            let held = try lines(of: session, Rows.reservationLines, Rows.reservedItems)
            tables.reservations = try session.query(Rows.reservations.bind()).map {
                let id = try $0.decode(0, as: String.self)
                return Reservation(id: id, expiresAt: try $0.decode(1), lines: held[id] ?? [])
            }
            let sold = try lines(of: session, Rows.orderLines, Rows.orderItems)
            tables.orders = try session.query(Rows.orders.bind()).map {
                let id = try $0.decode(0, as: String.self)
                return Order(id: id, at: try $0.decode(1), lines: sold[id] ?? [])
            }
            tables.drift = try session.query(Rows.drift.bind()).map { try $0.decode(0) }
            return tables
        }
    }
}

/// By reservation or order. A line of a product with serial numbers has those of its items.
private func lines(of session: Session, _ lines: Statement, _ items: Statement) throws -> [String: [Line]] {
    struct Key: Hashable {
        let id: String
        let sku: String
    }
    var serials: [Key: Set<String>] = [:]
    for row in try session.query(items.bind()) {
        serials[Key(id: try row.decode(0), sku: try row.decode(1)), default: []].insert(try row.decode(2))
    }
    var found: [String: [Line]] = [:]
    for row in try session.query(lines.bind()) {
        let key = Key(id: try row.decode(0), sku: try row.decode(1))
        let isCounted = try row.decode(3, as: Bool.self)
        found[key.id, default: []].append(
            Line(sku: key.sku, quantity: try row.decode(2), serials: isCounted ? nil : serials[key] ?? []))
    }
    return found
}

private enum Rows {
    static let clock = Statement("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
    static let stock = Statement(
        "SELECT sku, on_hand, reserved FROM store.stock JOIN store.product USING (product_id) ORDER BY sku")
    static let movements = Statement(
        """
        SELECT movement_id, sku, delta, reason, reference, note, serial_number, on_hand, reserved,
            (extract(epoch FROM occurred_at) * 1000000)::bigint
        FROM store.movement JOIN store.product USING (product_id) ORDER BY movement_id
        """)
    static let endings = Statement(
        """
        SELECT reservation_id::text, cause, (extract(epoch FROM ended_at) * 1000000)::bigint
        FROM store.ended_reservation
        """)
    static let reservations = Statement(
        "SELECT reservation_id::text, (extract(epoch FROM expires_at) * 1000000)::bigint FROM store.reservation")
    static let reservationLines = Statement(
        """
        SELECT reservation_id::text, sku, quantity::bigint, kind = 'fungible'
        FROM store.reservation_line JOIN store.product USING (product_id)
        """)
    static let reservedItems = Statement(
        """
        SELECT reservation_id::text, sku, serial_number FROM store.item JOIN store.product USING (product_id)
        WHERE reservation_id IS NOT NULL
        """)
    static let orders = Statement(
        "SELECT order_id::text, (extract(epoch FROM purchased_at) * 1000000)::bigint FROM store.orders")
    static let orderLines = Statement(
        """
        SELECT order_id::text, sku, quantity::bigint, kind = 'fungible'
        FROM store.order_line JOIN store.product USING (product_id)
        """)
    static let orderItems = Statement(
        """
        SELECT order_id::text, sku, serial_number
        FROM store.order_item JOIN store.item USING (item_id) JOIN store.product p ON p.product_id = item.product_id
        """)
    static let drift = Statement("SELECT concat_ws(' ', sku, fault, is_value, should_be) FROM store.stock_drift")
}
