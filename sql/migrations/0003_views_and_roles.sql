-- What people read, and who may do what.

CREATE VIEW store.stock_level AS
    SELECT p.sku, p.name, p.kind, p.status, s.on_hand, s.reserved, s.on_hand - s.reserved AS available,
           p.price_amount, p.price_currency
    FROM store.product p JOIN store.stock s USING (product_id);
COMMENT ON VIEW store.stock_level IS 'What is there of every product. reserved may count a lapsed hold for a second or so.';
COMMENT ON COLUMN store.stock_level.sku IS 'Stock keeping unit.';
COMMENT ON COLUMN store.stock_level.name IS 'The product''s name.';
COMMENT ON COLUMN store.stock_level.kind IS 'fungible or non_fungible.';
COMMENT ON COLUMN store.stock_level.status IS 'active or archived.';
COMMENT ON COLUMN store.stock_level.on_hand IS 'Units in the warehouse, held ones included.';
COMMENT ON COLUMN store.stock_level.reserved IS 'Units held for carts.';
COMMENT ON COLUMN store.stock_level.available IS 'on_hand - reserved.';
COMMENT ON COLUMN store.stock_level.price_amount IS 'Price of a unit, or the default of its items.';
COMMENT ON COLUMN store.stock_level.price_currency IS 'Its currency.';

CREATE VIEW store.item_state AS
    SELECT p.sku, i.serial_number, i.state, coalesce(i.price_amount, p.price_amount) AS price_amount,
           p.price_currency, i.attributes, i.notes, i.reservation_id, r.cart_id, r.expires_at AS held_until,
           i.created_at, i.updated_at
    FROM store.item i
    JOIN store.product p USING (product_id)
    LEFT JOIN store.reservation r USING (reservation_id);
COMMENT ON VIEW store.item_state IS 'Every item of every non-fungible product, and who holds it.';
COMMENT ON COLUMN store.item_state.sku IS 'The product line.';
COMMENT ON COLUMN store.item_state.serial_number IS 'Unique within its product.';
COMMENT ON COLUMN store.item_state.state IS 'in_stock, reserved, sold or withdrawn.';
COMMENT ON COLUMN store.item_state.price_amount IS 'Its own price, or the product''s.';
COMMENT ON COLUMN store.item_state.price_currency IS 'Currency of that price.';
COMMENT ON COLUMN store.item_state.attributes IS 'Free-form properties.';
COMMENT ON COLUMN store.item_state.notes IS 'What staff noted.';
COMMENT ON COLUMN store.item_state.reservation_id IS 'The reservation that holds it.';
COMMENT ON COLUMN store.item_state.cart_id IS 'The cart behind that reservation.';
COMMENT ON COLUMN store.item_state.held_until IS 'When that hold lapses.';
COMMENT ON COLUMN store.item_state.created_at IS 'When the item was added.';
COMMENT ON COLUMN store.item_state.updated_at IS 'When staff last changed it.';

CREATE VIEW store.live_reservation AS
    SELECT r.reservation_id, r.cart_id, p.sku, l.quantity, r.created_at, r.expires_at,
           r.expires_at - statement_timestamp() AS expires_in
    FROM store.reservation r
    JOIN store.reservation_line l USING (reservation_id)
    JOIN store.product p USING (product_id)
    WHERE r.expires_at > statement_timestamp();
COMMENT ON VIEW store.live_reservation IS 'What carts hold right now, a row a line.';
COMMENT ON COLUMN store.live_reservation.reservation_id IS 'The reservation.';
COMMENT ON COLUMN store.live_reservation.cart_id IS 'The cart''s own name for itself.';
COMMENT ON COLUMN store.live_reservation.sku IS 'The product held.';
COMMENT ON COLUMN store.live_reservation.quantity IS 'Units or items held.';
COMMENT ON COLUMN store.live_reservation.created_at IS 'When the hold began.';
COMMENT ON COLUMN store.live_reservation.expires_at IS 'When it lapses.';
COMMENT ON COLUMN store.live_reservation.expires_in IS 'How long until then.';

CREATE VIEW store.stock_ledger AS
    SELECT m.movement_id, p.sku, m.occurred_at, m.delta, m.on_hand, m.reserved, m.reason, m.serial_number,
           m.reference, m.note, m.actor
    FROM store.movement m JOIN store.product p USING (product_id);
COMMENT ON VIEW store.stock_ledger IS 'Every change of on_hand with the balance after it; ORDER BY movement_id.';
COMMENT ON COLUMN store.stock_ledger.movement_id IS 'In the order the changes of a product took effect.';
COMMENT ON COLUMN store.stock_ledger.sku IS 'The product.';
COMMENT ON COLUMN store.stock_ledger.occurred_at IS 'When it took effect.';
COMMENT ON COLUMN store.stock_ledger.delta IS 'By how much on_hand changed.';
COMMENT ON COLUMN store.stock_ledger.on_hand IS 'The balance after it.';
COMMENT ON COLUMN store.stock_ledger.reserved IS 'What was reserved then.';
COMMENT ON COLUMN store.stock_ledger.reason IS 'Why; direct is SQL by hand.';
COMMENT ON COLUMN store.stock_ledger.serial_number IS 'The item, for a non-fungible product.';
COMMENT ON COLUMN store.stock_ledger.reference IS 'Delivery note or the like; of a sale the order.';
COMMENT ON COLUMN store.stock_ledger.note IS 'What staff noted.';
COMMENT ON COLUMN store.stock_ledger.actor IS 'Who made it.';

-- Each table is read once, and what they say of a product is brought together by one GROUP BY. Joins of sums would do
-- too, but for the planner's guess of how many sums there are, which may make them quadratic while tables grow. Names are
-- looked up for what is found alone.
CREATE VIEW store.stock_drift AS
    WITH said (product_id, has_items, on_hand, reserved, booked, held, item_state) AS (
        SELECT product_id, kind = 'non_fungible', NULL::bigint, NULL::bigint, NULL::bigint, NULL::integer, NULL::text
            FROM store.product
        UNION ALL SELECT product_id, NULL, on_hand, reserved, NULL, NULL, NULL FROM store.stock
        UNION ALL SELECT product_id, NULL, NULL, NULL, delta, NULL, NULL FROM store.movement
        UNION ALL SELECT product_id, NULL, NULL, NULL, NULL, quantity, NULL FROM store.reservation_line
        UNION ALL SELECT product_id, NULL, NULL, NULL, NULL, NULL, state FROM store.item),
    counted AS (
        SELECT product_id, bool_or(has_items) AS has_items, max(on_hand) AS on_hand, max(reserved) AS reserved,
               coalesce(sum(booked), 0)::bigint AS booked, coalesce(sum(held), 0) AS held,
               count(*) FILTER (WHERE item_state IN ('in_stock', 'reserved')) AS items_there,
               count(*) FILTER (WHERE item_state = 'reserved') AS items_held
        FROM said GROUP BY product_id),
    drifted AS (
        SELECT * FROM counted
        WHERE on_hand IS DISTINCT FROM booked OR reserved IS DISTINCT FROM held
            OR (has_items AND (on_hand IS DISTINCT FROM items_there OR reserved IS DISTINCT FROM items_held))),
    line_of_items AS (
        SELECT l.product_id, l.reservation_id, l.quantity
        FROM store.reservation_line l JOIN store.product p USING (product_id)
        WHERE p.kind = 'non_fungible'),
    held_items AS (
        SELECT product_id, reservation_id, count(*) AS units
        FROM store.item WHERE reservation_id IS NOT NULL GROUP BY product_id, reservation_id)
    SELECT (SELECT p.sku FROM store.product p WHERE p.product_id = drifted.product_id), checked.fault,
           checked.is_value, checked.should_be
        FROM drifted CROSS JOIN LATERAL (VALUES
            ('on_hand is not the sum of its ledger', on_hand, booked, true),
            ('reserved is not the sum of its lines', reserved, held, true),
            ('on_hand is not the number of items there', on_hand, items_there, has_items),
            ('reserved is not the number of items held', reserved, items_held, has_items)
        ) AS checked (fault, is_value, should_be, applies)
        WHERE checked.applies AND checked.is_value IS DISTINCT FROM checked.should_be
    UNION ALL
    SELECT (SELECT p.sku FROM store.product p WHERE p.product_id = coalesce(l.product_id, h.product_id)),
           'line ' || coalesce(l.reservation_id, h.reservation_id) || ' is not the number of items it holds',
           l.quantity, coalesce(h.units, 0)
        FROM line_of_items l
        FULL JOIN held_items h ON h.product_id = l.product_id AND h.reservation_id = l.reservation_id
        WHERE l.quantity IS DISTINCT FROM coalesce(h.units, 0)
    UNION ALL
    SELECT (SELECT p.sku FROM store.product p WHERE p.product_id = l.product_id),
           'line ' || l.reservation_id || CASE WHEN r.reservation_id IS NULL THEN ' has no reservation'
               ELSE ' lapses at another time than its reservation' END, NULL, NULL
        FROM store.reservation_line l
        LEFT JOIN store.reservation r USING (reservation_id)
        WHERE l.expires_at IS DISTINCT FROM r.expires_at;
COMMENT ON VIEW store.stock_drift IS
    'Where counters and rows disagree. Must be empty, always: a row here is a fault to report.';
COMMENT ON COLUMN store.stock_drift.sku IS 'The product.';
COMMENT ON COLUMN store.stock_drift.fault IS 'What is wrong.';
COMMENT ON COLUMN store.stock_drift.is_value IS 'What the counter says.';
COMMENT ON COLUMN store.stock_drift.should_be IS 'What its rows add up to.';

-- Roles are the cluster's, migrations a database's: another database may have made them already.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['store_service', 'store_reader', 'store_clerk'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- somebody else was faster
        END;
    END LOOP;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA store FROM PUBLIC;
GRANT USAGE ON SCHEMA store TO store_service, store_reader, store_clerk;

-- Reads the views and nothing else.
GRANT SELECT ON store.stock_level, store.item_state, store.live_reservation, store.stock_ledger, store.stock_drift
    TO store_reader, store_clerk, store_service;

-- Keeps the supply current by hand: on_hand, descriptions and items. Never what carts hold.
GRANT SELECT ON store.product, store.stock, store.item TO store_clerk;
GRANT UPDATE (on_hand) ON store.stock TO store_clerk;
GRANT INSERT (sku, kind, name, description, price_amount, price_currency, shipping_weight_grams, attributes, status)
    ON store.product TO store_clerk;
GRANT UPDATE (name, description, price_amount, shipping_weight_grams, attributes, status)
    ON store.product TO store_clerk;
GRANT EXECUTE ON FUNCTION store.add_item(text, text, text, jsonb, numeric, text),
    store.withdraw_item(text, text), store.restore_item(text, text), store.return_item(text, text), store.remove_item(text, text) TO store_clerk;

-- The service owns nothing: it cannot change the schema, nor rewrite the ledger.
GRANT SELECT ON store.migration TO store_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.product, store.stock, store.reservation, store.reservation_line,
    store.item, store.ended_reservation, store.writer TO store_service;
GRANT USAGE ON SEQUENCE store.movement_movement_id_seq TO store_service;
GRANT SELECT, INSERT ON store.movement, store.orders, store.order_line, store.order_item TO store_service;
