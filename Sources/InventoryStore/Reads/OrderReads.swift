public import FoundationEssentials
public import Inventory
internal import Postgres

/// Where a page of orders begins: after this one.
public struct OrderPosition: Hashable, Sendable {
    public let purchasedAt: Timestamp
    public let id: UUID

    public init(purchasedAt: Timestamp, id: UUID) {
        self.purchasedAt = purchasedAt
        self.id = id
    }
}

extension Store {
    /// One order; nil when there is none.
    public func order(_ id: UUID) async throws(StoreFault) -> Order? {
        try await read { session in
            let answers = try session.pipeline([
                OrderQueries.one.bind(id), OrderQueries.lines.bind([id]), OrderQueries.items.bind([id]),
            ])
            // An order is written whole and never changes, so three statements need no common snapshot; but one that
            // was placed between them has its lines only in the later ones.
            return try OrderReader.read(answers[0], lines: answers[1], items: answers[2]).first
        }
    }

    /// Orders, oldest first.
    public func orders(state: Order.State?, after: OrderPosition?, limit: Int) async throws(StoreFault) -> [Order] {
        try await read { session in
            let orders = try session.query(
                OrderQueries.list.bind(
                    state?.rawValue, after?.purchasedAt.postgres, after?.id ?? .zero, Int64(limit)))
            let ids = try orders.map { try $0.decode(0, as: UUID.self) }
            let answers = try session.pipeline([OrderQueries.lines.bind(ids), OrderQueries.items.bind(ids)])
            return try OrderReader.read(orders, lines: answers[0], items: answers[1])
        }
    }
}

/// Puts orders together from their rows.
enum OrderReader {
    static func read(_ orders: Rows, lines: Rows, items: Rows) throws -> [Order] {
        let contents = try LineReader.read(lines, items: items)
        return try orders.map { row in
            var columns = row.columns()
            let id = try columns.next(UUID.self)
            return Order(
                id: id, cartID: try columns.next(), state: try known(try columns.next()),
                lines: contents[id]?.map { Order.Line(name: $0.name, line: $0.line) } ?? [],
                shippingWeightGrams: try columns.next(),
                reservedAt: Timestamp(try columns.next(PostgresTimestamp.self)),
                purchasedAt: Timestamp(try columns.next(PostgresTimestamp.self)))
        }
    }
}

extension Order {
    /// The reservation that it was.
    var asReservation: Reservation {
        Reservation(
            id: id, cartID: cartID, state: .purchased, lines: lines.map(\.line), createdAt: reservedAt, expiresAt: nil,
            readAt: purchasedAt)
    }
}

enum OrderQueries {
    private static let orders: StaticString = """
        SELECT order_id, cart_id, state, shipping_weight_grams, reserved_at, purchased_at
        FROM store.orders

        """

    static let one = Statement(orders, "WHERE order_id = $1::uuid")

    static let list = Statement(
        orders,
        """
        WHERE ($1::text IS NULL OR state = $1)
            AND (purchased_at, order_id) > (coalesce($2::timestamptz, '-infinity'), $3::uuid)
        ORDER BY purchased_at, order_id LIMIT $4::bigint
        """)

    static let lines = Statement(
        """
        SELECT l.order_id, p.sku, l.name, l.quantity, l.unit_price_amount, l.unit_price_currency
        FROM store.order_line l JOIN store.product p USING (product_id)
        WHERE l.order_id = ANY ($1::uuid[]) ORDER BY p.sku
        """)

    static let items = Statement(
        """
        SELECT o.order_id, p.sku, i.serial_number, o.unit_price_amount, o.unit_price_currency
        FROM store.order_item o JOIN store.item i USING (item_id) JOIN store.product p ON p.product_id = o.product_id
        WHERE o.order_id = ANY ($1::uuid[]) ORDER BY i.serial_number
        """)
}
