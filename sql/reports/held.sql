-- What is held, by which cart, and until when?
--
--   psql -f sql/reports/held.sql                       sums by product, then every hold
--   psql -v sku=12341234 -f sql/reports/held.sql       of one product
--   psql -v cart=cart-1 -f sql/reports/held.sql        by one cart
\if :{?sku} \else
    \set sku ''
\endif
\if :{?cart} \else
    \set cart ''
\endif

SELECT sku, name, held, carts, first_lapses_at, last_lapses_at
FROM store.held_stock
WHERE (:'sku' = '' OR sku = :'sku') AND :'cart' = ''
ORDER BY held DESC, sku;

SELECT reservation_id, cart_id, sku, quantity, created_at, expires_at, expires_in
FROM store.live_reservation
WHERE (:'sku' = '' OR sku = :'sku') AND (:'cart' = '' OR cart_id = :'cart')
ORDER BY expires_at, reservation_id, sku;
