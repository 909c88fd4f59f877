SELECT (SELECT count(*) FROM store.reservation) AS holds,
    (SELECT coalesce(sum(quantity), 0) FROM store.reservation_line) AS held_units,
    (SELECT sum(reserved) FROM store.stock) AS reserved,
    (SELECT count(*) FROM store.ended_reservation WHERE cause = 'released') AS released,
    (SELECT count(*) FROM store.ended_reservation WHERE cause = 'expired') AS expired,
    (SELECT count(*) FROM store.orders) AS orders,
    (SELECT coalesce(sum(quantity), 0) FROM store.order_line) AS sold_units,
    (SELECT sum(on_hand) FROM store.stock) AS on_hand,
    (SELECT sum(delta) FROM store.movement) AS ledger
