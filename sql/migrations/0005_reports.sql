-- What is asked every day, as views; what clerks book by hand, as functions; and a comment on what \dd and \di+ list.

CREATE VIEW store.held_stock AS
    SELECT p.sku, p.name, sum(l.quantity) AS held, count(*) AS carts, min(l.expires_at) AS first_lapses_at,
           max(l.expires_at) AS last_lapses_at
    FROM store.reservation_line l JOIN store.product p USING (product_id)
    WHERE l.expires_at > statement_timestamp()
    GROUP BY p.product_id;
COMMENT ON VIEW store.held_stock IS 'What is held of every product that carts hold, lapsed holds left out.';
COMMENT ON COLUMN store.held_stock.sku IS 'The product.';
COMMENT ON COLUMN store.held_stock.name IS 'Its name.';
COMMENT ON COLUMN store.held_stock.held IS 'Units or items held.';
COMMENT ON COLUMN store.held_stock.carts IS 'How many reservations hold them; live_reservation names each.';
COMMENT ON COLUMN store.held_stock.first_lapses_at IS 'When the first of these holds lapses.';
COMMENT ON COLUMN store.held_stock.last_lapses_at IS 'When the last of these holds lapses.';

CREATE VIEW store.lapsing_soon AS
    SELECT r.reservation_id, r.cart_id, p.sku, p.name, l.quantity, r.expires_at,
           r.expires_at - statement_timestamp() AS expires_in
    FROM store.reservation r
    JOIN store.reservation_line l USING (reservation_id)
    JOIN store.product p USING (product_id)
    WHERE r.expires_at > statement_timestamp() AND r.expires_at <= statement_timestamp() + interval '10 minutes';
COMMENT ON VIEW store.lapsing_soon IS 'What lapses within ten minutes unless it is bought or extended, a row a line.';
COMMENT ON COLUMN store.lapsing_soon.reservation_id IS 'The reservation.';
COMMENT ON COLUMN store.lapsing_soon.cart_id IS 'The cart''s own name for itself.';
COMMENT ON COLUMN store.lapsing_soon.sku IS 'The product that comes free.';
COMMENT ON COLUMN store.lapsing_soon.name IS 'Its name.';
COMMENT ON COLUMN store.lapsing_soon.quantity IS 'Units or items that come free.';
COMMENT ON COLUMN store.lapsing_soon.expires_at IS 'When.';
COMMENT ON COLUMN store.lapsing_soon.expires_in IS 'How long until then.';

-- Its figures are looked up order by order, so that the oldest fifty cost fifty orders and not a sum over all.
CREATE VIEW store.pending_order AS
    SELECT o.order_id, o.cart_id, o.purchased_at, statement_timestamp() - o.purchased_at AS waiting,
           line.lines, line.units, price.totals, o.shipping_weight_grams
    FROM store.orders o
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, sum(l.quantity) AS units FROM store.order_line l WHERE l.order_id = o.order_id
    ) AS line
    CROSS JOIN LATERAL (
        SELECT string_agg(total.amount || ' ' || total.currency, ', ' ORDER BY total.currency) AS totals
        FROM (
            SELECT sum(part.amount) AS amount, part.currency
            FROM (
                SELECT l.unit_price_amount * l.quantity, l.unit_price_currency FROM store.order_line l
                    WHERE l.order_id = o.order_id AND l.unit_price_amount IS NOT NULL
                UNION ALL
                SELECT i.unit_price_amount, i.unit_price_currency FROM store.order_item i
                    WHERE i.order_id = o.order_id
            ) AS part (amount, currency)
            GROUP BY part.currency
        ) AS total
    ) AS price
    WHERE o.state = 'pending';
COMMENT ON VIEW store.pending_order IS 'Orders that wait for fulfilment; ORDER BY purchased_at for the one that waits longest.';
COMMENT ON COLUMN store.pending_order.order_id IS 'The order; order_content has what is in it.';
COMMENT ON COLUMN store.pending_order.cart_id IS 'The cart''s own name for itself.';
COMMENT ON COLUMN store.pending_order.purchased_at IS 'When it was bought.';
COMMENT ON COLUMN store.pending_order.waiting IS 'For how long it has waited.';
COMMENT ON COLUMN store.pending_order.lines IS 'How many products are in it.';
COMMENT ON COLUMN store.pending_order.units IS 'How many units and items are in it.';
COMMENT ON COLUMN store.pending_order.totals IS 'What it costs, a sum a currency: 13.00 USD, 0.1 BTC.';
COMMENT ON COLUMN store.pending_order.shipping_weight_grams IS 'Of all its goods, in grams.';

CREATE VIEW store.order_content AS
    SELECT l.order_id, p.sku, l.name, i.serial_number, CASE WHEN i.item_id IS NULL THEN l.quantity ELSE 1 END AS quantity,
           coalesce(oi.unit_price_amount, l.unit_price_amount) AS unit_price_amount,
           coalesce(oi.unit_price_currency, l.unit_price_currency) AS unit_price_currency
    FROM store.order_line l
    JOIN store.product p USING (product_id)
    LEFT JOIN store.order_item oi ON oi.order_id = l.order_id AND oi.product_id = l.product_id
    LEFT JOIN store.item i ON i.item_id = oi.item_id;
COMMENT ON VIEW store.order_content IS 'What orders have in them: a row a product, or an item where items are told apart.';
COMMENT ON COLUMN store.order_content.order_id IS 'The order.';
COMMENT ON COLUMN store.order_content.sku IS 'The product.';
COMMENT ON COLUMN store.order_content.name IS 'Its name at the purchase.';
COMMENT ON COLUMN store.order_content.serial_number IS 'The item, of a non-fungible product.';
COMMENT ON COLUMN store.order_content.quantity IS 'Units to ship; 1 of an item.';
COMMENT ON COLUMN store.order_content.unit_price_amount IS 'What a unit was sold for.';
COMMENT ON COLUMN store.order_content.unit_price_currency IS 'In which currency.';

CREATE VIEW store.unsold_product AS
    SELECT p.sku, p.name, p.kind, p.status, s.on_hand, s.reserved, p.created_at,
           statement_timestamp() - p.created_at AS offered_for
    FROM store.product p
    JOIN store.stock s USING (product_id)
    WHERE NOT EXISTS (SELECT FROM store.order_line l WHERE l.product_id = p.product_id);
COMMENT ON VIEW store.unsold_product IS 'Products of which nothing was ever sold.';
COMMENT ON COLUMN store.unsold_product.sku IS 'The product.';
COMMENT ON COLUMN store.unsold_product.name IS 'Its name.';
COMMENT ON COLUMN store.unsold_product.kind IS 'fungible or non_fungible.';
COMMENT ON COLUMN store.unsold_product.status IS 'active or archived.';
COMMENT ON COLUMN store.unsold_product.on_hand IS 'Units in the warehouse, held ones included.';
COMMENT ON COLUMN store.unsold_product.reserved IS 'Units held for carts.';
COMMENT ON COLUMN store.unsold_product.created_at IS 'When it was added.';
COMMENT ON COLUMN store.unsold_product.offered_for IS 'For how long it has been there.';

-- The ledger says what was on hand at any time. What was reserved is known at its movements only, so it is left out.
CREATE FUNCTION store.stock_as_of(instant timestamptz) RETURNS TABLE (sku text, on_hand bigint)
    LANGUAGE sql STABLE AS $$
    SELECT l.sku, sum(l.delta)::bigint FROM store.stock_ledger l WHERE l.occurred_at <= stock_as_of.instant GROUP BY l.sku
$$;
COMMENT ON FUNCTION store.stock_as_of(timestamptz) IS
    'What was on hand of every product at that time, by the ledger: SELECT * FROM store.stock_as_of(now() - interval ''1 day'').';

-- Booking by hand what the ledger should say more of than "direct". The stock row is locked, the ledger row goes first.
CREATE FUNCTION store.adjust_stock(sku text, delta bigint, reason text, reference text DEFAULT NULL,
        note text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gate store.stock;
    kind text;
BEGIN
    IF delta IS NULL OR delta NOT BETWEEN -1000000000000 AND 1000000000000 OR delta = 0 THEN
        RAISE EXCEPTION 'the delta is %', coalesce(delta::text, 'missing') USING ERRCODE = 'check_violation',
            HINT = 'It is what came in or, negative, what went out: up to 1,000,000,000,000, and not 0.';
    END IF;
    IF reason IS NULL OR reason NOT IN ('received', 'returned', 'damaged', 'lost', 'found', 'correction') THEN
        RAISE EXCEPTION 'the reason is %', coalesce(reason, 'missing') USING ERRCODE = 'check_violation',
            HINT = 'It is one of received, returned, damaged, lost, found, correction.';
    END IF;
    SELECT s.* INTO gate FROM store.stock s JOIN store.product p USING (product_id)
        WHERE p.sku = adjust_stock.sku FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no product %', sku USING ERRCODE = 'no_data_found';
    END IF;
    SELECT p.kind INTO kind FROM store.product p WHERE p.product_id = gate.product_id;
    IF kind = 'non_fungible' THEN
        RAISE EXCEPTION 'the on_hand of a non-fungible product follows its items' USING ERRCODE = 'check_violation',
            HINT = 'Use store.add_item, store.withdraw_item, store.restore_item or store.remove_item.';
    END IF;
    IF gate.on_hand + delta < gate.reserved THEN
        RAISE EXCEPTION 'carts hold % of % on hand of product %, so at most % can go',
                gate.reserved, gate.on_hand, sku, gate.on_hand - gate.reserved
            USING ERRCODE = 'check_violation', HINT = 'store.live_reservation tells who holds what, and until when.';
    END IF;
    INSERT INTO store.movement (product_id, delta, reason, reference, note, on_hand, reserved, actor)
        VALUES (gate.product_id, delta, reason, reference, note, gate.on_hand + delta, gate.reserved, session_user);
    UPDATE store.stock s SET on_hand = gate.on_hand + delta WHERE s.product_id = gate.product_id;
    RETURN gate.on_hand + delta;
END
$$;
COMMENT ON FUNCTION store.adjust_stock(text, bigint, text, text, text) IS
    'Books units in or out, with a reason (received, returned, damaged, lost, found, correction), and returns on_hand: '
    'SELECT store.adjust_stock(''12341234'', 30, ''received'', ''delivery note 17'').';

REVOKE ALL ON FUNCTION store.stock_as_of(timestamptz), store.adjust_stock(text, bigint, text, text, text) FROM PUBLIC;
GRANT SELECT ON store.held_stock, store.lapsing_soon, store.pending_order, store.order_content, store.unsold_product
    TO store_reader, store_clerk, store_service;
GRANT EXECUTE ON FUNCTION store.stock_as_of(timestamptz) TO store_reader, store_clerk, store_service;
GRANT EXECUTE ON FUNCTION store.adjust_stock(text, bigint, text, text, text) TO store_clerk;

-- \dd lists constraints and triggers, \di+ indexes; what a violated one says is its name, so here is what it means.
COMMENT ON TRIGGER product_gets_stock ON store.product IS 'A new product gets its stock row.';
COMMENT ON TRIGGER product_is_revised ON store.product IS 'An edit by hand counts as a revision; sku and kind stay.';
COMMENT ON TRIGGER item_is_revised ON store.item IS 'An edit by hand counts as a revision; product and serial number stay.';
COMMENT ON TRIGGER stock_is_in_ledger ON store.stock IS 'A change of on_hand without its ledger row gets one.';
COMMENT ON TRIGGER movement_is_final ON store.movement IS 'The ledger is never rewritten.';
COMMENT ON TRIGGER movement_is_not_truncated ON store.movement IS 'The ledger is never emptied.';

COMMENT ON CONSTRAINT migration_sha256_is_hex ON store.migration IS 'SHA-256 is 64 digits of hexadecimal.';
COMMENT ON CONSTRAINT product_sku_is_well_formed ON store.product IS
    'A SKU is 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit.';
COMMENT ON CONSTRAINT product_kind_is_known ON store.product IS 'fungible or non_fungible.';
COMMENT ON CONSTRAINT product_name_length ON store.product IS '1 to 200 characters.';
COMMENT ON CONSTRAINT product_description_length ON store.product IS 'Up to 20,000 characters.';
COMMENT ON CONSTRAINT product_price_is_a_price ON store.product IS
    'Not negative, at most 11 digits before the point and 8 after.';
COMMENT ON CONSTRAINT product_price_currency_is_a_code ON store.product IS 'Three capital letters.';
COMMENT ON CONSTRAINT product_price_has_currency ON store.product IS 'A price without its currency is none.';
COMMENT ON CONSTRAINT product_fungible_has_price ON store.product IS 'What is sold by number has a price.';
COMMENT ON CONSTRAINT product_shipping_weight_range ON store.product IS 'Up to ten tonnes.';
COMMENT ON CONSTRAINT product_attributes_are_text ON store.product IS 'An object whose values are strings.';
COMMENT ON CONSTRAINT product_status_is_known ON store.product IS 'active or archived.';
COMMENT ON CONSTRAINT stock_on_hand_range ON store.stock IS 'Never negative, at most a million millions.';
COMMENT ON CONSTRAINT stock_reserved_within_on_hand ON store.stock IS 'No more is held than is there: nothing is promised twice.';
COMMENT ON CONSTRAINT reservation_cart_id_length ON store.reservation IS 'Up to 64 characters.';
COMMENT ON CONSTRAINT reservation_expires_within_a_day ON store.reservation IS 'No hold outlives 24 hours, however often extended.';
COMMENT ON CONSTRAINT reservation_line_quantity_range ON store.reservation_line IS '1 to a million.';
COMMENT ON CONSTRAINT reservation_line_price_is_whole ON store.reservation_line IS 'An amount and a currency, or neither.';
COMMENT ON CONSTRAINT item_serial_number_key ON store.item IS 'A serial number is given once within its product.';
COMMENT ON CONSTRAINT item_serial_number_is_well_formed ON store.item IS
    'A serial number is 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit.';
COMMENT ON CONSTRAINT item_price_is_a_price ON store.item IS 'Not negative, at most 11 digits before the point and 8 after.';
COMMENT ON CONSTRAINT item_attributes_are_text ON store.item IS 'An object whose values are strings.';
COMMENT ON CONSTRAINT item_notes_length ON store.item IS 'Up to 2,000 characters.';
COMMENT ON CONSTRAINT item_state_is_known ON store.item IS 'in_stock, reserved, sold or withdrawn.';
COMMENT ON CONSTRAINT item_reserved_by_one ON store.item IS 'A reserved item has one holder and a held price, any other none.';
COMMENT ON CONSTRAINT ended_reservation_cause_is_known ON store.ended_reservation IS 'released or expired.';
COMMENT ON CONSTRAINT movement_delta_range ON store.movement IS 'A movement moves something, at most a million millions.';
COMMENT ON CONSTRAINT movement_reason_is_known ON store.movement IS 'One of the reasons that the HTTP contract lists.';
COMMENT ON CONSTRAINT movement_reference_length ON store.movement IS 'Up to 200 characters.';
COMMENT ON CONSTRAINT movement_on_hand_not_negative ON store.movement IS 'The balance is never below zero.';
COMMENT ON CONSTRAINT orders_state_is_known ON store.orders IS 'pending.';
COMMENT ON CONSTRAINT orders_shipping_weight_not_negative ON store.orders IS 'A weight is zero or more.';
COMMENT ON CONSTRAINT order_line_quantity_range ON store.order_line IS '1 to a million.';
COMMENT ON CONSTRAINT order_line_price_is_whole ON store.order_line IS 'An amount and a currency, or neither.';

COMMENT ON INDEX store.product_kind_sku_idx IS 'Lists of products of a kind.';
COMMENT ON INDEX store.product_status_sku_idx IS 'Lists of active or archived products.';
COMMENT ON INDEX store.reservation_expires_at_idx IS 'What has lapsed, for the sweeper; lists of live holds by expiry.';
COMMENT ON INDEX store.reservation_cart_id_idx IS 'The holds of a cart.';
COMMENT ON INDEX store.reservation_line_product_id_idx IS 'A product''s lapsed and next-to-lapse holds, its live ones not visited.';
COMMENT ON INDEX store.item_in_stock_idx IS 'Items that are free.';
COMMENT ON INDEX store.item_reservation_id_idx IS 'The items of a reservation.';
COMMENT ON INDEX store.ended_reservation_ended_at_idx IS 'Endings that are old enough to be forgotten.';
COMMENT ON INDEX store.movement_product_id_idx IS 'A product''s ledger in its order; its newest row.';
COMMENT ON INDEX store.movement_idempotency_key_key IS 'A repeated adjustment finds its first; a key is used once within its product.';
COMMENT ON INDEX store.orders_purchased_at_idx IS 'Orders, the oldest first.';
COMMENT ON INDEX store.order_line_product_id_idx IS 'Whether a product was ever sold.';
COMMENT ON INDEX store.order_item_order_id_product_id_idx IS 'The items of an order''s line.';
COMMENT ON INDEX store.order_item_item_id_idx IS 'Whether an item was ever sold.';
COMMENT ON INDEX store.writer_started_at_idx IS 'Writers that are old enough to be forgotten.';

-- Roles are the cluster's: another database's migration may have described them, or somebody else own one of them, who
-- then describes it.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT role_name, words FROM (VALUES
            ('store_reader', 'bitcoin-store: reads the views of the schema store and nothing else.'),
            ('store_clerk', 'bitcoin-store: reads as store_reader, and keeps stock, descriptions and items current.'),
            ('store_service', 'bitcoin-store: what the service needs; owns nothing.'),
            ('store_token_admin', 'bitcoin-store: makes and revokes tokens, and reads no hash of one.')
        ) AS wanted (role_name, words)
        JOIN pg_catalog.pg_roles r ON r.rolname = role_name
        WHERE shobj_description(r.oid, 'pg_authid') IS NULL
    LOOP
        BEGIN
            EXECUTE format('COMMENT ON ROLE %I IS %L', described.role_name, described.words);
        EXCEPTION WHEN insufficient_privilege OR unique_violation THEN
            NULL;  -- the second: somebody else was faster
        END;
    END LOOP;
END
$$;
