-- Holds of one unit made by hand the way the service makes them.
-- Variables: holds, how many; sku, a LIKE pattern of the products they are spread over; lasts, from now on: a negative
-- interval makes holds that have lapsed.

BEGIN;

CREATE TEMPORARY TABLE goods ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY product_id) - 1 AS number, product_id, price_amount, price_currency
    FROM store.product WHERE sku LIKE :'sku';
ANALYZE goods;
SELECT count(*) AS products FROM goods \gset

-- Ids are random, so that ids, products and times are in no common order, as with real carts.
CREATE TEMPORARY TABLE hold ON COMMIT DROP AS
    SELECT gen_random_uuid() AS reservation_id, serial % :products AS number,
        clock_timestamp() + :'lasts'::interval + random() * interval '1 minute' AS expires_at
    FROM generate_series(1, :holds) AS serial;
ANALYZE hold;

INSERT INTO store.reservation (reservation_id, created_at, expires_at)
    SELECT reservation_id, least(clock_timestamp(), expires_at - interval '1 hour'), expires_at FROM hold;

INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency,
        expires_at)
    SELECT reservation_id, product_id, 1, price_amount, price_currency, expires_at FROM hold JOIN goods USING (number);

UPDATE store.stock SET reserved = stock.reserved + added.units
    FROM (SELECT product_id, count(*) AS units FROM hold JOIN goods USING (number) GROUP BY product_id) AS added
    WHERE stock.product_id = added.product_id;

COMMIT;

VACUUM (ANALYZE) store.stock, store.reservation, store.reservation_line;
CHECKPOINT;
