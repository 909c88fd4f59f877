internal import Postgres

/// The locks of the first round trip. They are taken where they are free and passed over where they are not: what was
/// passed over, the reads that follow tell. Those are statements of their own, because a statement sees the rows that it
/// did not lock as they were when it began.
enum LockStatements {
    #if WITHOUT_ROW_LOCKS
    // Broken on purpose, for `make torture-teeth` alone: two instances decide on the same stock at once.
    static let gates = Statement("SELECT true FROM unnest($1::bigint[])")
    static let stock = Statement(SQL.stock)
    #else
    static let gates = Statement("SELECT pg_try_advisory_xact_lock(gate) FROM unnest($1::bigint[]) AS gate")
    static let stock = Statement(SQL.stock, "FOR UPDATE SKIP LOCKED")
    #endif
    static let reservations = Statement(SQL.reservations, "FOR UPDATE SKIP LOCKED")
    static let descriptions = Statement(SQL.descriptions, "FOR UPDATE SKIP LOCKED")
    /// Items that the batch's reservations hold.
    static let heldItems = Statement(SQL.items, SQL.held, "FOR UPDATE OF i SKIP LOCKED")
    /// Items that its commands name.
    static let namedItems = Statement(SQL.items, SQL.named, "FOR UPDATE OF i SKIP LOCKED")
    /// Free ones for those who take any.
    static let freeItems = Statement(SQL.items, SQL.free, "FOR UPDATE OF i SKIP LOCKED")

    // MARK: Waiting, for one thing and with nothing held

    static let waitForGate = Statement("SELECT pg_advisory_xact_lock($1::bigint) IS NOT NULL")
    static let waitForReservation = Statement(
        "SELECT reservation_id FROM store.reservation WHERE reservation_id = $1::uuid FOR UPDATE")
    static let waitForStock = Statement(
        """
        SELECT product_id FROM store.stock
        WHERE product_id = (SELECT product_id FROM store.product WHERE sku = $1::text) FOR UPDATE
        """)
    static let waitForDescription = Statement("SELECT product_id FROM store.product WHERE sku = $1::text FOR UPDATE")
    static let waitForHeldItems = Statement(SQL.items, SQL.held, "FOR UPDATE OF i")
    static let waitForNamedItems = Statement(SQL.items, SQL.named, "FOR UPDATE OF i")
    static let waitForFreeItems = Statement(SQL.items, SQL.free, "FOR UPDATE OF i")

    /// The rows, in the order in which they are locked.
    private enum SQL {
        static let reservations: StaticString = """
            SELECT reservation_id, cart_id, created_at, expires_at FROM store.reservation
            WHERE reservation_id = ANY ($1::uuid[]) ORDER BY reservation_id

            """

        static let stock: StaticString = """
            SELECT product_id, on_hand, reserved FROM store.stock
            WHERE product_id = ANY (ARRAY(
                SELECT product_id FROM store.product WHERE sku = ANY ($1::text[])
                UNION ALL
                SELECT product_id FROM store.reservation_line WHERE reservation_id = ANY ($2::uuid[])))
            ORDER BY product_id

            """

        static let descriptions: StaticString = """
            SELECT product_id FROM store.product WHERE sku = ANY ($1::text[]) ORDER BY product_id

            """

        static let items: StaticString = """
            SELECT i.item_id, i.product_id, i.serial_number, i.price_amount, i.attributes, i.notes, i.state,
                i.reservation_id, i.held_price_amount, i.held_price_currency,
                (SELECT l.expires_at FROM store.reservation_line l
                    WHERE l.reservation_id = i.reservation_id AND l.product_id = i.product_id),
                i.revision, i.created_at, i.updated_at,
                EXISTS (SELECT FROM store.order_item o WHERE o.item_id = i.item_id)
            FROM store.item i

            """

        static let held: StaticString = """
            WHERE i.reservation_id = ANY ($1::uuid[])
            ORDER BY i.item_id

            """

        static let named: StaticString = """
            WHERE i.item_id = ANY (ARRAY(
                SELECT named.item_id FROM unnest($1::text[], $2::text[]) AS wanted (sku, serial_number)
                JOIN store.product p ON p.sku = wanted.sku
                JOIN store.item named
                    ON named.product_id = p.product_id AND named.serial_number = wanted.serial_number))
            ORDER BY i.item_id

            """

        static let free: StaticString = """
            WHERE i.item_id = ANY (ARRAY(
                SELECT free.item_id FROM unnest($1::text[], $2::bigint[]) AS wanted (sku, quantity)
                JOIN store.product p ON p.sku = wanted.sku AND p.kind = 'non_fungible'
                CROSS JOIN LATERAL (
                    SELECT item_id FROM store.item
                    WHERE product_id = p.product_id AND state = 'in_stock'
                    ORDER BY serial_number LIMIT wanted.quantity) AS free))
            ORDER BY i.item_id

            """
    }
}

/// The reads of the same round trip, and of the one that a shortage costs.
enum LockedReads {
    static let products = Statement(
        """
        SELECT product_id, sku, kind, name, price_amount, price_currency, shipping_weight_grams, status, revision,
            created_at, updated_at,
            CASE WHEN sku = ANY ($3::text[]) THEN description ELSE '' END,
            CASE WHEN sku = ANY ($3::text[]) THEN attributes ELSE '{}' END
        FROM store.product
        WHERE product_id = ANY (ARRAY(
            SELECT product_id FROM store.product WHERE sku = ANY ($1::text[])
            UNION ALL
            SELECT product_id FROM store.reservation_line WHERE reservation_id = ANY ($2::uuid[])))
        """)

    static let lines = Statement(
        """
        SELECT reservation_id, product_id, quantity, unit_price_amount, unit_price_currency
        FROM store.reservation_line WHERE reservation_id = ANY ($1::uuid[])
        """)

    /// What there is of each id, locked or not: that tells a reservation whose row was passed over from none at all.
    static let fates = Statement(
        """
        SELECT reservation_id, 'held', NULL::timestamptz FROM store.reservation
            WHERE reservation_id = ANY ($1::uuid[])
        UNION ALL
        SELECT reservation_id, cause, ended_at FROM store.ended_reservation WHERE reservation_id = ANY ($1::uuid[])
        UNION ALL
        SELECT order_id, 'purchased', purchased_at FROM store.orders WHERE order_id = ANY ($1::uuid[])
        """)

    /// The items named that exist, locked or not.
    static let namedItems = Statement(
        """
        SELECT wanted.sku, wanted.serial_number
        FROM unnest($1::text[], $2::text[]) AS wanted (sku, serial_number)
        JOIN store.product p ON p.sku = wanted.sku
        JOIN store.item i ON i.product_id = p.product_id AND i.serial_number = wanted.serial_number
        """)

    /// The live holds of carts, as many of each as it takes to tell whether there is room for another.
    static let cartHolds = Statement(
        """
        SELECT wanted.cart_id, held.reservation_id
        FROM unnest($1::text[], $2::bigint[]) AS wanted (cart_id, places)
        CROSS JOIN LATERAL (
            SELECT reservation_id FROM store.reservation
            WHERE cart_id = wanted.cart_id AND expires_at > statement_timestamp()
            ORDER BY expires_at DESC LIMIT wanted.places) AS held
        """)

    static let facts = Statement(
        """
        SELECT p.sku, EXISTS (SELECT FROM store.movement m WHERE m.product_id = p.product_id),
            (SELECT count(price_amount) FROM store.item i WHERE i.product_id = p.product_id),
            (SELECT count(*) - count(price_amount) FROM store.item i WHERE i.product_id = p.product_id)
        FROM store.product p WHERE p.sku = ANY ($1::text[])
        """)

    static let adjustments = Statement(
        """
        SELECT m.movement_id, p.sku, m.delta, m.reason, m.reference, m.note, m.serial_number, m.on_hand, m.reserved,
            m.actor, m.idempotency_key, m.occurred_at
        FROM unnest($1::text[], $2::text[]) AS wanted (sku, idempotency_key)
        JOIN store.product p ON p.sku = wanted.sku
        JOIN store.movement m ON m.product_id = p.product_id AND m.idempotency_key = wanted.idempotency_key
        """)

    /// Numbers for the ledger, enough for all that the batch may write.
    static let movementIDs = Statement(
        """
        SELECT nextval('store.movement_movement_id_seq') FROM generate_series(1, $1::bigint + coalesce((
            SELECT sum(CASE WHEN unit_price_amount IS NULL THEN quantity ELSE 1 END)
            FROM store.reservation_line WHERE reservation_id = ANY ($2::uuid[])), 0))
        """)

    /// The batch's instant, read after every lock is taken.
    static let clock = Statement("SELECT clock_timestamp()")

    /// The longest lapsed lines of each product, of reservations outside the batch.
    static let lapsedLines = Statement(
        "SELECT wanted.product_id, lapsed.reservation_id, lapsed.quantity ", lapsed)

    /// The items that those lines hold.
    static let lapsedItems = Statement(
        """
        SELECT i.item_id, i.product_id, i.serial_number, i.price_amount, i.attributes, i.notes, i.state,
            i.reservation_id, i.held_price_amount, i.held_price_currency, lapsed.expires_at, i.revision, i.created_at,
            i.updated_at, EXISTS (SELECT FROM store.order_item o WHERE o.item_id = i.item_id)

        """, lapsed,
        """

        JOIN store.item i ON i.reservation_id = lapsed.reservation_id AND i.product_id = wanted.product_id
        FOR UPDATE OF i SKIP LOCKED
        """)

    private static let lapsed: StaticString = """
        FROM unnest($1::bigint[]) AS wanted (product_id)
        CROSS JOIN LATERAL (
            SELECT reservation_id, quantity, expires_at FROM store.reservation_line l
            WHERE l.product_id = wanted.product_id AND l.expires_at <= $2::timestamptz
                AND l.reservation_id <> ALL ($3::uuid[])
            ORDER BY l.expires_at, l.reservation_id LIMIT $4::bigint) AS lapsed
        """

    /// When the next live hold of each product would lapse, of reservations outside the batch.
    static let nextReleases = Statement(
        """
        SELECT wanted.product_id, (
            SELECT l.expires_at FROM store.reservation_line l
            WHERE l.product_id = wanted.product_id AND l.expires_at > $2::timestamptz
                AND l.reservation_id <> ALL ($3::uuid[])
            ORDER BY l.expires_at LIMIT 1)
        FROM unnest($1::bigint[]) AS wanted (product_id)
        """)
}
