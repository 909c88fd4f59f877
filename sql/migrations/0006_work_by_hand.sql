-- Work by hand: a clerk prices the first item of a product, what cannot be booked is refused in words that fit, a revoked
-- token stays revoked, and every role tells what it is.

-- The first price of a product brings its currency, as it does by HTTP. Without that, a clerk could add no item to a
-- product that was made without a price: the currency is no column that clerks write.
DROP FUNCTION store.add_item(text, text, text, jsonb, numeric);
CREATE FUNCTION store.add_item(sku text, serial_number text, notes text DEFAULT '', attributes jsonb DEFAULT '{}',
        price_amount numeric DEFAULT NULL, price_currency text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gate store.stock := store.lock_items_of(sku);
    product store.product;
BEGIN
    -- Locked, so that nobody takes away the price or the currency that the item relies on.
    SELECT p.* INTO product FROM store.product p WHERE p.product_id = gate.product_id FOR NO KEY UPDATE;
    IF price_amount IS NULL AND product.price_amount IS NULL THEN
        RAISE EXCEPTION 'product % has no price, so its items need one of their own', sku
            USING ERRCODE = 'check_violation', HINT = 'Give price_amount => 3200, price_currency => ''USD''.';
    END IF;
    IF price_amount IS NOT NULL AND coalesce(product.price_currency, price_currency) IS NULL THEN
        RAISE EXCEPTION 'product % has no currency yet', sku
            USING ERRCODE = 'check_violation', HINT = 'Say which one: price_currency => ''USD''.';
    END IF;
    IF price_currency <> product.price_currency THEN
        RAISE EXCEPTION 'the prices of product % are in %', sku, product.price_currency
            USING ERRCODE = 'check_violation', HINT = 'Give the price in that currency; price_currency may be left out.';
    END IF;
    IF price_amount IS NOT NULL AND product.price_currency IS NULL THEN
        UPDATE store.product p SET price_currency = add_item.price_currency WHERE p.product_id = gate.product_id;
    END IF;
    INSERT INTO store.item (product_id, serial_number, notes, attributes, price_amount)
        VALUES (gate.product_id, add_item.serial_number, add_item.notes, add_item.attributes, add_item.price_amount);
    PERFORM store.book_item(gate, 1, 'item_added', serial_number);
END
$$;
COMMENT ON FUNCTION store.add_item(text, text, text, jsonb, numeric, text) IS
    'Adds an item to a non-fungible product. Without price_amount it has the product''s price. The first price of a '
    'product brings its currency; later ones are in it: SELECT store.add_item(''91919191'', ''VIN5550001'', '
    '''A dent.'', price_amount => 4100, price_currency => ''USD'').';
REVOKE ALL ON FUNCTION store.add_item(text, text, text, jsonb, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION store.add_item(text, text, text, jsonb, numeric, text) TO store_clerk;

CREATE OR REPLACE FUNCTION store.adjust_stock(sku text, delta bigint, reason text, reference text DEFAULT NULL,
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

-- Whoever keeps the tokens may write revoked_at, and must not bring back a token that somebody else may have by now.
CREATE FUNCTION store.token_stays_revoked() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'token % was revoked, and stays so', OLD.name USING ERRCODE = 'check_violation',
        HINT = 'Make a new one: bitcoin-store token create.';
END
$$;
COMMENT ON FUNCTION store.token_stays_revoked() IS 'Trigger: refuses to bring back a token that was revoked.';
REVOKE ALL ON FUNCTION store.token_stays_revoked() FROM PUBLIC;
CREATE TRIGGER token_stays_revoked BEFORE UPDATE OF revoked_at ON store.token
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION store.token_stays_revoked();
COMMENT ON TRIGGER token_stays_revoked ON store.token IS 'A revoked token never comes back.';

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
