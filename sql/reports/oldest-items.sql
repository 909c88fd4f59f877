-- Which items have been on the shelf longest? The fifty oldest that are in stock or reserved.
--
--   psql -f sql/reports/oldest-items.sql

SELECT sku, serial_number, state, created_at, date_trunc('day', statement_timestamp() - created_at) AS on_shelf_for,
       price_amount, price_currency, notes
FROM store.item_state
WHERE state IN ('in_stock', 'reserved')
ORDER BY created_at, sku, serial_number
LIMIT 50;
