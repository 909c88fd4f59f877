-- What the database itself sees to, so that nobody has to be trusted to be the service.

-- A product is never without its stock row.
CREATE FUNCTION store.product_gets_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.stock (product_id) SELECT product_id FROM added;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION store.product_gets_stock() IS 'Trigger: gives new products their stock rows, with nothing on hand.';
CREATE TRIGGER product_gets_stock AFTER INSERT ON store.product REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION store.product_gets_stock();

-- Edits by hand count as edits: the revision moves, so that a stale If-Match is noticed. What never changes is refused.
CREATE FUNCTION store.product_is_revised() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.sku IS DISTINCT FROM OLD.sku OR NEW.kind IS DISTINCT FROM OLD.kind THEN
        RAISE EXCEPTION 'the sku and kind of a product never change'
            USING ERRCODE = 'check_violation', HINT = 'Add another product and archive this one.';
    END IF;
    IF NEW.price_amount IS NULL AND OLD.price_amount IS NOT NULL
        AND EXISTS (SELECT FROM store.item i WHERE i.product_id = NEW.product_id AND i.price_amount IS NULL)
    THEN
        RAISE EXCEPTION 'items without a price of their own rely on the price of product %', NEW.sku
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revision = OLD.revision
        AND (NEW.name, NEW.description, NEW.shipping_weight_grams, NEW.attributes, NEW.status)
            IS NOT DISTINCT FROM (OLD.name, OLD.description, OLD.shipping_weight_grams, OLD.attributes, OLD.status)
        AND NEW.price_amount::text IS NOT DISTINCT FROM OLD.price_amount::text
        AND (NEW.price_amount IS NULL OR NEW.price_currency IS NOT DISTINCT FROM OLD.price_currency)
    THEN
        RETURN NEW;
    END IF;
    IF NEW.revision = OLD.revision THEN
        NEW.revision := OLD.revision + 1;
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION store.product_is_revised() IS
    'Trigger: counts an edit made by hand as a revision, and keeps sku and kind as they are.';
CREATE TRIGGER product_is_revised BEFORE UPDATE ON store.product
    FOR EACH ROW EXECUTE FUNCTION store.product_is_revised();

CREATE FUNCTION store.item_is_revised() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.product_id, NEW.serial_number) IS DISTINCT FROM (OLD.product_id, OLD.serial_number) THEN
        RAISE EXCEPTION 'the product and serial number of an item never change'
            USING ERRCODE = 'check_violation', HINT = 'Remove the item and add another.';
    END IF;
    IF NEW.revision = OLD.revision
        AND ((NEW.attributes, NEW.notes) IS DISTINCT FROM (OLD.attributes, OLD.notes)
            OR NEW.price_amount::text IS DISTINCT FROM OLD.price_amount::text)
    THEN
        NEW.revision := OLD.revision + 1;
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION store.item_is_revised() IS
    'Trigger: counts an edit made by hand as a revision, and keeps product and serial number as they are.';
CREATE TRIGGER item_is_revised
    BEFORE UPDATE OF product_id, serial_number, price_amount, attributes, notes ON store.item
    FOR EACH ROW EXECUTE FUNCTION store.item_is_revised();

-- What foreign keys from lines and items would do when a reservation goes, for all that go with a statement at once.
CREATE FUNCTION store.reservation_leaves_nothing_behind() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    orphaned uuid;
BEGIN
    SELECT reservation_id INTO orphaned FROM gone
        WHERE EXISTS (SELECT FROM store.reservation_line l WHERE l.reservation_id = gone.reservation_id)
            OR EXISTS (SELECT FROM store.item i WHERE i.reservation_id = gone.reservation_id)
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'reservation % still has lines or items', orphaned
            USING ERRCODE = 'foreign_key_violation', HINT = 'Release it through the service, or let it lapse.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION store.reservation_leaves_nothing_behind() IS
    'Trigger: a reservation goes only after its lines, and after the items that it held are free.';
CREATE TRIGGER reservation_leaves_nothing_behind AFTER DELETE ON store.reservation
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.reservation_leaves_nothing_behind();
COMMENT ON TRIGGER reservation_leaves_nothing_behind ON store.reservation IS
    'A reservation goes only after its lines and the holds on its items.';

-- on_hand cannot change without a ledger row. The service writes its rows first; whoever does not gets one here.
CREATE FUNCTION store.stock_is_in_ledger() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    booked bigint;
    stocked store.stock;
BEGIN
    IF TG_OP = 'DELETE' THEN stocked := OLD; stocked.on_hand := 0; ELSE stocked := NEW; END IF;
    SELECT on_hand INTO booked FROM store.movement
        WHERE product_id = stocked.product_id ORDER BY movement_id DESC LIMIT 1;
    booked := coalesce(booked, 0);
    IF booked = stocked.on_hand THEN RETURN NULL; END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a product with stock cannot be removed' USING ERRCODE = 'check_violation',
            HINT = 'Archive it: UPDATE store.product SET status = ''archived''.';
    END IF;
    IF (SELECT kind FROM store.product WHERE product_id = stocked.product_id) = 'non_fungible' THEN
        RAISE EXCEPTION 'the on_hand of a non-fungible product follows its items' USING ERRCODE = 'check_violation',
            HINT = 'Use store.add_item, store.withdraw_item, store.restore_item or store.remove_item.';
    END IF;
    INSERT INTO store.movement (product_id, delta, reason, on_hand, reserved, actor)
        VALUES (stocked.product_id, stocked.on_hand - booked, 'direct', stocked.on_hand, stocked.reserved, session_user);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION store.stock_is_in_ledger() IS
    'Trigger: writes the ledger row of a change of on_hand that came without one, as reason direct by the session''s role.';
CREATE TRIGGER stock_is_in_ledger AFTER INSERT OR DELETE OR UPDATE OF on_hand ON store.stock
    FOR EACH ROW EXECUTE FUNCTION store.stock_is_in_ledger();

-- The ledger is only ever added to.
CREATE FUNCTION store.movement_is_final() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never rewritten' USING ERRCODE = 'check_violation',
        HINT = 'Correct on_hand instead; the correction gets a row of its own.';
END
$$;
COMMENT ON FUNCTION store.movement_is_final() IS 'Trigger: refuses to change or delete a ledger row.';
CREATE TRIGGER movement_is_final BEFORE UPDATE OR DELETE ON store.movement
    FOR EACH ROW EXECUTE FUNCTION store.movement_is_final();
CREATE TRIGGER movement_is_not_truncated BEFORE TRUNCATE ON store.movement
    FOR EACH STATEMENT EXECUTE FUNCTION store.movement_is_final();

-- Items by hand. Each takes the product's stock row first, like the service, and writes the ledger.
CREATE FUNCTION store.lock_items_of(sku text) RETURNS store.stock
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    locked store.stock;
BEGIN
    SELECT s.* INTO locked FROM store.stock s JOIN store.product p USING (product_id)
        WHERE p.sku = lock_items_of.sku AND p.kind = 'non_fungible' FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no non-fungible product %', sku USING ERRCODE = 'no_data_found';
    END IF;
    RETURN locked;
END
$$;
COMMENT ON FUNCTION store.lock_items_of(text) IS
    'Locks the stock row of a non-fungible product until the transaction ends; the gate to its items.';

CREATE FUNCTION store.book_item(gate store.stock, delta bigint, reason text, serial_number text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.movement (product_id, delta, reason, serial_number, on_hand, reserved, actor)
        VALUES (gate.product_id, delta, reason, serial_number, gate.on_hand + delta, gate.reserved, session_user);
    UPDATE store.stock SET on_hand = gate.on_hand + delta WHERE product_id = gate.product_id;
END
$$;
COMMENT ON FUNCTION store.book_item(store.stock, bigint, text, text) IS
    'Books an item in or out: the ledger row first, then on_hand. For the functions below only.';

-- The first price of a product brings its currency, as it does by HTTP. Without that, a clerk could add no item to a
-- product that was made without a price: the currency is no column that clerks write.
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

CREATE FUNCTION store.move_item(sku text, serial_number text, source text, target text, delta bigint, reason text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gate store.stock := store.lock_items_of(sku);
BEGIN
    UPDATE store.item i SET state = target, updated_at = clock_timestamp()
        WHERE i.product_id = gate.product_id AND i.serial_number = move_item.serial_number AND i.state = source;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no item % of % that is %', serial_number, sku, source USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM store.book_item(gate, delta, reason, serial_number);
END
$$;
COMMENT ON FUNCTION store.move_item(text, text, text, text, bigint, text) IS
    'Moves an item from one state to another and books it. For the functions below only.';

CREATE FUNCTION store.withdraw_item(sku text, serial_number text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    $$ SELECT store.move_item(sku, serial_number, 'in_stock', 'withdrawn', -1, 'item_withdrawn') $$;
COMMENT ON FUNCTION store.withdraw_item(text, text) IS 'Takes an item that is in stock off the shelf.';

CREATE FUNCTION store.restore_item(sku text, serial_number text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    $$ SELECT store.move_item(sku, serial_number, 'withdrawn', 'in_stock', 1, 'item_restored') $$;
COMMENT ON FUNCTION store.restore_item(text, text) IS 'Puts a withdrawn item back on the shelf.';

CREATE FUNCTION store.return_item(sku text, serial_number text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    $$ SELECT store.move_item(sku, serial_number, 'sold', 'in_stock', 1, 'returned') $$;
COMMENT ON FUNCTION store.return_item(text, text) IS 'Takes a sold item back into stock.';

CREATE FUNCTION store.remove_item(sku text, serial_number text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gate store.stock := store.lock_items_of(sku);
    was_on_hand boolean;
BEGIN
    DELETE FROM store.item i
        WHERE i.product_id = gate.product_id AND i.serial_number = remove_item.serial_number
            AND i.state IN ('in_stock', 'withdrawn')
            AND NOT EXISTS (SELECT FROM store.order_item o WHERE o.item_id = i.item_id)
        RETURNING state = 'in_stock' INTO was_on_hand;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no item % of % that is neither reserved nor was ever sold', serial_number, sku
            USING ERRCODE = 'no_data_found';
    END IF;
    IF was_on_hand THEN PERFORM store.book_item(gate, -1, 'item_removed', serial_number); END IF;
END
$$;
COMMENT ON FUNCTION store.remove_item(text, text) IS 'Removes an item that is not reserved and was never sold.';
