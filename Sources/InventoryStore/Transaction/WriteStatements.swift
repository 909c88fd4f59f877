internal import Postgres

/// The second round trip: the difference between the state that was locked and the state that was decided, set by set.
///
/// The numbers are written as decided, not added up: the rows are locked, so nobody has changed them since.
enum WriteStatements {
    // MARK: Products and items

    /// The trigger on `product` adds the stock row.
    static let createProducts = Statement(
        """
        INSERT INTO store.product (sku, kind, name, description, price_amount, price_currency, shipping_weight_grams,
            attributes, status, revision, created_at, updated_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::bigint[],
            $8::jsonb[], $9::text[], $10::bigint[], $11::timestamptz[], $12::timestamptz[])
        """)

    static let changeProducts = Statement(
        """
        UPDATE store.product p SET name = c.name, description = c.description, price_amount = c.price_amount,
            price_currency = c.price_currency, shipping_weight_grams = c.shipping_weight_grams,
            attributes = c.attributes, status = c.status, revision = c.revision, updated_at = c.updated_at
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::numeric[], $5::text[], $6::bigint[], $7::jsonb[],
                $8::text[], $9::bigint[], $10::timestamptz[])
            AS c (product_id, name, description, price_amount, price_currency, shipping_weight_grams, attributes,
                status, revision, updated_at)
        WHERE p.product_id = c.product_id
        """)

    static let deleteProducts = Statement("DELETE FROM store.product WHERE product_id = ANY ($1::bigint[])")

    static let addItems = Statement(
        """
        INSERT INTO store.item (product_id, serial_number, price_amount, attributes, notes, state, revision,
            created_at, updated_at)
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::numeric[], $4::jsonb[], $5::text[], $6::text[],
            $7::bigint[], $8::timestamptz[], $9::timestamptz[])
        """)

    static let editItems = Statement(
        """
        UPDATE store.item i SET price_amount = c.price_amount, attributes = c.attributes, notes = c.notes,
            revision = c.revision, updated_at = c.updated_at
        FROM unnest($1::bigint[], $2::numeric[], $3::jsonb[], $4::text[], $5::bigint[], $6::timestamptz[])
            AS c (item_id, price_amount, attributes, notes, revision, updated_at)
        WHERE i.item_id = c.item_id
        """)

    static let moveItems = Statement(
        """
        UPDATE store.item i SET state = c.state, reservation_id = c.reservation_id,
            held_price_amount = c.held_price_amount, held_price_currency = c.held_price_currency
        FROM unnest($1::bigint[], $2::text[], $3::uuid[], $4::numeric[], $5::text[])
            AS c (item_id, state, reservation_id, held_price_amount, held_price_currency)
        WHERE i.item_id = c.item_id
        """)

    static let deleteItems = Statement("DELETE FROM store.item WHERE item_id = ANY ($1::bigint[])")

    // MARK: Reservations

    static let beginReservations = Statement(
        """
        INSERT INTO store.reservation (reservation_id, cart_id, created_at, expires_at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
        """)

    static let changeReservations = Statement(
        """
        UPDATE store.reservation r SET cart_id = c.cart_id, created_at = c.created_at, expires_at = c.expires_at
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            AS c (reservation_id, cart_id, created_at, expires_at)
        WHERE r.reservation_id = c.reservation_id
        """)

    static let endReservations = Statement("DELETE FROM store.reservation WHERE reservation_id = ANY ($1::uuid[])")

    static let rememberEndings = Statement(
        """
        INSERT INTO store.ended_reservation (reservation_id, cause, ended_at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
        """)

    static let forgetEndings = Statement(
        "DELETE FROM store.ended_reservation WHERE reservation_id = ANY ($1::uuid[])")

    static let beginLines = Statement(
        """
        INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount,
            unit_price_currency, expires_at)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::numeric[], $5::text[], $6::timestamptz[])
        """)

    static let changeLines = Statement(
        """
        UPDATE store.reservation_line l SET quantity = c.quantity, unit_price_amount = c.unit_price_amount,
            unit_price_currency = c.unit_price_currency, expires_at = c.expires_at
        FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::numeric[], $5::text[], $6::timestamptz[])
            AS c (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency, expires_at)
        WHERE l.reservation_id = c.reservation_id AND l.product_id = c.product_id
        """)

    static let deleteLines = Statement(
        """
        DELETE FROM store.reservation_line l USING unnest($1::uuid[], $2::bigint[]) AS d (reservation_id, product_id)
        WHERE l.reservation_id = d.reservation_id AND l.product_id = d.product_id
        """)

    // MARK: Stock and its ledger

    /// A product that this batch creates has no number yet, and is found by its SKU.
    static let bookMovements = Statement(
        """
        INSERT INTO store.movement (movement_id, product_id, delta, reason, reference, note, serial_number, on_hand,
            reserved, actor, idempotency_key, occurred_at)
        OVERRIDING SYSTEM VALUE
        SELECT m.movement_id,
            coalesce(m.product_id, (SELECT p.product_id FROM store.product p WHERE p.sku = m.sku)), m.delta, m.reason,
            m.reference, m.note, m.serial_number, m.on_hand, m.reserved, m.actor, m.idempotency_key, m.occurred_at
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::timestamptz[])
            AS m (movement_id, product_id, sku, delta, reason, reference, note, serial_number, on_hand, reserved,
                actor, idempotency_key, occurred_at)
        """)

    /// Leaves `on_hand` out, so that the ledger's trigger has nothing to do.
    static let setReserved = Statement(
        """
        UPDATE store.stock s SET reserved = c.reserved
        FROM unnest($1::bigint[], $2::bigint[]) AS c (product_id, reserved)
        WHERE s.product_id = c.product_id
        """)

    /// After the movements: the ledger's trigger looks for their last row.
    static let setOnHand = Statement(
        """
        UPDATE store.stock s SET on_hand = c.on_hand, reserved = c.reserved
        FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS c (product_id, sku, on_hand, reserved)
        WHERE s.product_id
            = coalesce(c.product_id, (SELECT p.product_id FROM store.product p WHERE p.sku = c.sku))
        """)

    // MARK: Orders

    static let placeOrders = Statement(
        """
        INSERT INTO store.orders (order_id, cart_id, state, shipping_weight_grams, reserved_at, purchased_at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
        """)

    static let placeOrderLines = Statement(
        """
        INSERT INTO store.order_line (order_id, product_id, name, quantity, unit_price_amount, unit_price_currency)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::numeric[], $6::text[])
        """)

    static let placeOrderItems = Statement(
        """
        INSERT INTO store.order_item (order_id, item_id, product_id, unit_price_amount, unit_price_currency)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::numeric[], $5::text[])
        """)

    // MARK: The witness

    /// Part of every batch's transaction: the count tells whether a commit whose answer was lost took effect. A fenced
    /// writer, or one whose count is not as expected, violates NOT NULL and with that fails the transaction.
    static let countBatch = Statement(
        """
        INSERT INTO store.writer AS w (writer_id, batches) VALUES ($1::uuid, $2::bigint)
        ON CONFLICT (writer_id) DO UPDATE
            SET batches = CASE WHEN NOT w.is_fenced AND w.batches < excluded.batches THEN excluded.batches END,
                started_at = CASE WHEN w.started_at < now() - interval '1 hour' THEN now() ELSE w.started_at END
        """)

    /// Waits for a transaction of the writer that is under way, keeps any later one from committing, and tells which
    /// batch was the last to commit.
    static let fenceWriter = Statement(
        """
        INSERT INTO store.writer AS w (writer_id, batches, is_fenced) VALUES ($1::uuid, 0, true)
        ON CONFLICT (writer_id) DO UPDATE SET is_fenced = true RETURNING batches
        """)

    /// Ends the connection of a writer whose answer was lost, so that nobody waits for its locks.
    static let endBackend = Statement(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = $1::integer AND pid <> pg_backend_pid() AND usename = current_user
            AND application_name = current_setting('application_name')
        """)

    /// Keeps the statements prepared, and has their plans made anew at their next execution.
    static let discardPlans = Statement("DISCARD PLANS")
}
