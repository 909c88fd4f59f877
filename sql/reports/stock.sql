-- What is there of every product?
--
--   psql -f sql/reports/stock.sql                      every product
--   psql -v sku=12341234 -f sql/reports/stock.sql      one of them
\if :{?sku} \else
    \set sku ''
\endif

SELECT sku, name, kind, status, on_hand, reserved, available, price_amount, price_currency
FROM store.stock_level
WHERE :'sku' = '' OR sku = :'sku'
ORDER BY sku;
