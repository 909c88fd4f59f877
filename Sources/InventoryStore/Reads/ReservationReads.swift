public import FoundationEssentials
public import Inventory
internal import Postgres

/// Where a page of live holds begins: after this one.
public struct ReservationPosition: Hashable, Sendable {
    public let expiresAt: Timestamp
    public let id: UUID

    public init(expiresAt: Timestamp, id: UUID) {
        self.expiresAt = expiresAt
        self.id = id
    }
}

extension Store {
    /// A live hold, or what a purchase made of it.
    ///
    /// Refused with ``Refusal/reservationNotFound``, ``Refusal/reservationExpired(_:)`` (swept or not) or
    /// ``Refusal/reservationReleased(_:)``.
    public func reservation(_ id: UUID) async throws(StoreFault) -> Result<Reservation, Refusal> {
        try await read { session in
            // One snapshot for all three: a hold that ends between two statements would be found in neither.
            let answers = try session.pipeline([
                Snapshot.begin.bind(), ReservationQueries.one.bind([id]), ReservationQueries.lines.bind([id]),
                ReservationQueries.items.bind([id]), ReservationQueries.ending.bind(id),
                OrderQueries.one.bind(id), OrderQueries.lines.bind([id]), OrderQueries.items.bind([id]),
                Statement.commit.bind(),
            ])
            if let reservation = try HoldReader.read(answers[1], lines: answers[2], items: answers[3]).first {
                guard let expiresAt = reservation.expiresAt, expiresAt <= reservation.readAt else {
                    return .success(reservation)
                }
                return .failure(.reservationExpired(expiresAt))
            }
            if let order = try OrderReader.read(answers[5], lines: answers[6], items: answers[7]).first {
                return .success(order.asReservation)
            }
            guard let row = answers[4].first else { return .failure(.reservationNotFound) }
            let endedAt = Timestamp(try row.decode(1, as: PostgresTimestamp.self))
            switch try known(try row.decode(0), as: Ending.Cause.self) {
            case .expired: return .failure(.reservationExpired(endedAt))
            case .released: return .failure(.reservationReleased(endedAt))
            }
        }
    }

    /// Live holds, by expiry.
    public func reservations(
        sku: SKU?, cartID: String?, after: ReservationPosition?, limit: Int
    ) async throws(StoreFault) -> [Reservation] {
        try await read { session in
            let statement =
                if let sku {
                    ReservationQueries.idsOfProduct.bind(
                        sku.text, cartID, after?.expiresAt.postgres, after?.id ?? .zero, Int64(limit))
                } else if let cartID {
                    ReservationQueries.idsOfCart.bind(
                        cartID, after?.expiresAt.postgres, after?.id ?? .zero, Int64(limit))
                } else {
                    ReservationQueries.ids.bind(after?.expiresAt.postgres, after?.id ?? .zero, Int64(limit))
                }
            try session.query(Snapshot.begin.bind())
            let ids = try session.query(statement).map { try $0.decode(0, as: UUID.self) }
            let answers = try session.pipeline([
                ReservationQueries.one.bind(ids), ReservationQueries.lines.bind(ids),
                ReservationQueries.items.bind(ids), Statement.commit.bind(),
            ])
            return try HoldReader.read(answers[0], lines: answers[1], items: answers[2])
        }
    }
}

/// Several statements that see the database at one instant.
enum Snapshot {
    static let begin = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
}

extension UUID {
    /// Before every other.
    static let zero = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

/// Puts reservations together from their rows.
private enum HoldReader {
    static func read(_ reservations: Rows, lines: Rows, items: Rows) throws -> [Reservation] {
        let contents = try LineReader.read(lines, items: items)
        return try reservations.map { row in
            var columns = row.columns()
            let id = try columns.next(UUID.self)
            return Reservation(
                id: id, cartID: try columns.next(), state: .held, lines: contents[id]?.map(\.line) ?? [],
                createdAt: Timestamp(try columns.next(PostgresTimestamp.self)),
                expiresAt: Timestamp(try columns.next(PostgresTimestamp.self)),
                readAt: Timestamp(try columns.next(PostgresTimestamp.self)))
        }
    }
}

/// Puts the lines of reservations or orders together: by SKU, their items by serial number.
enum LineReader {
    /// `lines`: id, sku, name, quantity, unit_price_amount, unit_price_currency, by sku. `items`: id, sku,
    /// serial_number, amount, currency, by serial_number.
    static func read(_ lines: Rows, items: Rows) throws -> [UUID: [(name: String, line: Line)]] {
        var priced: [Owner: [PricedItem]] = [:]
        for row in items {
            var columns = row.columns()
            let owner = Owner(id: try columns.next(), sku: SKU(trusted: try columns.next()))
            let serialNumber = SerialNumber(trusted: try columns.next())
            guard let price = Money(amount: try columns.next(), currency: try columns.next()) else { continue }
            priced[owner, default: []].append(PricedItem(serialNumber: serialNumber, unitPrice: price))
        }
        var contents: [UUID: [(name: String, line: Line)]] = [:]
        for row in lines {
            var columns = row.columns()
            let id = try columns.next(UUID.self)
            let sku = SKU(trusted: try columns.next())
            let name = try columns.next(String.self)
            let quantity = try columns.next(Int.self)
            let price = Money(amount: try columns.next(), currency: try columns.next())
            let line = Line(
                sku: sku,
                contents: price.map { .units(quantity: quantity, unitPrice: $0) }
                    ?? .items(priced[Owner(id: id, sku: sku)] ?? []))
            contents[id, default: []].append((name, line))
        }
        return contents
    }

    private struct Owner: Hashable {
        let id: UUID
        let sku: SKU
    }
}

private enum ReservationQueries {
    /// In the order in which pages list them.
    static let one = Statement(
        """
        SELECT reservation_id, cart_id, created_at, expires_at, statement_timestamp() FROM store.reservation
        WHERE reservation_id = ANY ($1::uuid[]) ORDER BY expires_at, reservation_id
        """)

    static let lines = Statement(
        """
        SELECT l.reservation_id, p.sku, p.name, l.quantity, l.unit_price_amount, l.unit_price_currency
        FROM store.reservation_line l JOIN store.product p USING (product_id)
        WHERE l.reservation_id = ANY ($1::uuid[]) ORDER BY p.sku
        """)

    static let items = Statement(
        """
        SELECT i.reservation_id, p.sku, i.serial_number, i.held_price_amount, i.held_price_currency
        FROM store.item i JOIN store.product p USING (product_id)
        WHERE i.reservation_id = ANY ($1::uuid[]) ORDER BY i.serial_number
        """)

    static let ending = Statement(
        "SELECT cause, ended_at FROM store.ended_reservation WHERE reservation_id = $1::uuid")

    static let ids = Statement(
        """
        SELECT reservation_id FROM store.reservation
        WHERE expires_at > statement_timestamp()
            AND (expires_at, reservation_id) > (coalesce($1::timestamptz, '-infinity'), $2::uuid)
        ORDER BY expires_at, reservation_id LIMIT $3::bigint
        """)

    static let idsOfCart = Statement(
        """
        SELECT reservation_id FROM store.reservation
        WHERE cart_id = $1::text AND expires_at > statement_timestamp()
            AND (expires_at, reservation_id) > (coalesce($2::timestamptz, '-infinity'), $3::uuid)
        ORDER BY expires_at, reservation_id LIMIT $4::bigint
        """)

    static let idsOfProduct = Statement(
        """
        SELECT l.reservation_id
        FROM store.product p
        JOIN store.reservation_line l USING (product_id)
        JOIN store.reservation r USING (reservation_id)
        WHERE p.sku = $1::text AND ($2::text IS NULL OR r.cart_id = $2) AND l.expires_at > statement_timestamp()
            AND (l.expires_at, l.reservation_id) > (coalesce($3::timestamptz, '-infinity'), $4::uuid)
        ORDER BY l.expires_at, l.reservation_id LIMIT $5::bigint
        """)
}
