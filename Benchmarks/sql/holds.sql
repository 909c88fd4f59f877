-- Holds of one unit made by hand the way the service makes them.
-- Variables: holds, how many; sku, a LIKE pattern of the products they are spread over; lasts, from now on; a negative
-- interval makes holds that have lapsed.

BEGIN;

CREATE TEMPORARY TABLE held ON COMMIT DROP AS
    WITH numbered AS (
        SELECT product_id, price_amount, price_currency, row_number() OVER (ORDER BY product_id) - 1 AS number,
            count(*) OVER () AS products
        FROM store.product WHERE sku LIKE :'sku'),
    spread AS (
        -- So that ids, products and times are in no common order, as with real carts.
        SELECT gen_random_uuid() AS reservation_id, number AS serial,
            clock_timestamp() + :'lasts'::interval + random() * interval '1 minute' AS expires_at
        FROM generate_series(1, :holds) AS number)
    SELECT reservation_id, product_id, price_amount, price_currency, expires_at
    FROM spread JOIN numbered ON numbered.number = spread.serial % numbered.products;

INSERT INTO store.reservation (reservation_id, created_at, expires_at)
    SELECT reservation_id, least(clock_timestamp(), expires_at - interval '1 hour'), expires_at FROM held;

INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency,
        expires_at)
    SELECT reservation_id, product_id, 1, price_amount, price_currency, expires_at FROM held;

UPDATE store.stock SET reserved = stock.reserved + added.units
    FROM (SELECT product_id, count(*) AS units FROM held GROUP BY product_id) AS added
    WHERE stock.product_id = added.product_id;

COMMIT;

VACUUM (ANALYZE) store.stock, store.reservation, store.reservation_line;
CHECKPOINT;
