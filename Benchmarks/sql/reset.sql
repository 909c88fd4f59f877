-- The state that every phase starts from: nobody holds anything, and neither dead rows nor dirty pages are left over.
-- The ledger stays, as it must.

BEGIN;
TRUNCATE store.reservation, store.reservation_line, store.ended_reservation, store.orders,
    store.order_line, store.order_item;
UPDATE store.stock SET reserved = 0 WHERE reserved <> 0;
COMMIT;

VACUUM (ANALYZE) store.stock, store.reservation, store.reservation_line, store.ended_reservation, store.movement,
    store.orders, store.order_line;
CHECKPOINT;
