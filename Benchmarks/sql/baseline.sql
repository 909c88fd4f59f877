-- What a service would do without batching: a reservation a transaction. It writes the very rows that ours writes.

-- Variable: role, which the service and pgbench log in as. Roles are the cluster's, and there may be two databases.

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') AS is_new \gset
\if :is_new
CREATE ROLE :"role" LOGIN IN ROLE store_service;
\endif

CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO :"role";

CREATE FUNCTION bench.reserve(wanted text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    gate record;
    id   uuid := gen_random_uuid();
    now  timestamptz;
BEGIN
    SELECT s.product_id, s.on_hand - s.reserved AS available, p.price_amount, p.price_currency INTO gate
        FROM store.product p JOIN store.stock s USING (product_id)
        WHERE p.sku = wanted FOR UPDATE OF s;
    IF NOT FOUND OR gate.available < 1 THEN
        RAISE EXCEPTION 'nothing left of %', wanted;
    END IF;
    now := clock_timestamp();
    INSERT INTO store.reservation (reservation_id, created_at, expires_at)
        VALUES (id, now, now + interval '1 hour');
    INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency,
            expires_at)
        VALUES (id, gate.product_id, 1, gate.price_amount, gate.price_currency, now + interval '1 hour');
    UPDATE store.stock SET reserved = reserved + 1 WHERE product_id = gate.product_id;
    RETURN true;
END
$$;
