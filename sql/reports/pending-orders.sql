-- Which orders wait for fulfilment? The two hundred that have waited longest.
--
--   psql -f sql/reports/pending-orders.sql
--   psql -v order=6f1c24a8-0d5e-4e0c-9a57-2f6f0f3a9b11 -f sql/reports/pending-orders.sql       what is in one of them
\if :{?order}
    SELECT sku, name, serial_number, quantity, unit_price_amount, unit_price_currency
    FROM store.order_content
    WHERE order_id = :'order'
    ORDER BY sku, serial_number;
\else
    SELECT order_id, cart_id, purchased_at, date_trunc('second', waiting) AS waiting, lines, units, totals,
           shipping_weight_grams
    FROM store.pending_order
    ORDER BY purchased_at, order_id
    LIMIT 200;
\endif
