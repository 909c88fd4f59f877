\set number random(1, :skus)
BEGIN;
SELECT s.product_id, s.on_hand - s.reserved AS available, p.price_amount, p.price_currency
    FROM store.product p JOIN store.stock s USING (product_id)
    WHERE p.sku = 'sku-' || lpad(:number::text, 7, '0') FOR UPDATE OF s
\gset
INSERT INTO store.reservation (reservation_id, created_at, expires_at)
    SELECT gen_random_uuid(), now, now + interval '1 hour' FROM clock_timestamp() AS now
    WHERE :available >= 1
    RETURNING reservation_id, expires_at
\gset
INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency,
        expires_at)
    VALUES (:reservation_id, :product_id, 1, :price_amount, :price_currency, :expires_at);
UPDATE store.stock SET reserved = reserved + 1 WHERE product_id = :product_id;
COMMIT;
