-- What was on hand at a time, and what is now?
--
--   psql -v at='2026-11-22 14:00' -f sql/reports/stock-as-of.sql       in the session's time zone
--   psql -f sql/reports/stock-as-of.sql                                a day ago
\if :{?at} \else
    SELECT now() - interval '1 day' AS at \gset
\endif

SELECT l.sku, l.name, coalesce(s.on_hand, 0) AS on_hand_then, l.on_hand AS on_hand_now,
       l.on_hand - coalesce(s.on_hand, 0) AS change
FROM store.stock_level l
LEFT JOIN store.stock_as_of(:'at') s ON s.sku = l.sku
ORDER BY l.sku;
