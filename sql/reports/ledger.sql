-- Why is on hand what it is? Every movement of a product, the oldest first, with the balance added up from the
-- beginning: running_balance and on_hand, which was noted at the time, are the same in every row.
--
--   psql -v sku=12341234 -f sql/reports/ledger.sql
\if :{?sku} \else
    \warn 'Of which product? psql -v sku=12341234 -f sql/reports/ledger.sql'
    \quit
\endif

SELECT occurred_at, delta, sum(delta) OVER (ORDER BY movement_id) AS running_balance, on_hand, reserved, reason,
       serial_number, reference, note, actor
FROM store.stock_ledger
WHERE sku = :'sku'
ORDER BY movement_id;
