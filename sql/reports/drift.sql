-- Do counters and rows agree? Must be empty, always: a row here is a fault to report. Reads every table once, some
-- seconds for a million products; bitcoin-store doctor and the metrics look here too.
--
--   psql -f sql/reports/drift.sql

SELECT sku, fault, is_value, should_be
FROM store.stock_drift
ORDER BY sku, fault;
