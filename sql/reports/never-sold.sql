-- Which products were never sold? Those that tie up most stock for longest come first.
--
--   psql -f sql/reports/never-sold.sql

SELECT sku, name, kind, status, on_hand, reserved, created_at, date_trunc('day', offered_for) AS offered_for
FROM store.unsold_product
ORDER BY on_hand DESC, created_at, sku;
