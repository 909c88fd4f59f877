-- What comes free within ten minutes, unless it is bought or extended?
--
--   psql -f sql/reports/lapsing.sql

SELECT expires_at, expires_in, sku, name, quantity, cart_id, reservation_id
FROM store.lapsing_soon
ORDER BY expires_at, reservation_id, sku;
