-- Products and their stock, as the service leaves them behind: a ledger row each, then on_hand.
-- Variables: skus, the number of products named sku-0000001 and so on; holds, the live holds spread over them;
-- soldout, how much there is of the product that is to be sold out.

BEGIN;

INSERT INTO store.product (sku, kind, name, description, price_amount, price_currency, shipping_weight_grams,
        attributes)
    SELECT sku, 'fungible', 'Product ' || sku, 'An article for the benchmark, described in a sentence or two as '
            || 'they are: what it is made of, what it is good for, and what it is not.',
        0.00020000, 'BTC', 250, '{"colour": "orange", "size": "M"}'
    FROM (SELECT 'hot' AS sku UNION ALL SELECT 'sold-out'
        UNION ALL SELECT 'sku-' || lpad(number::text, 7, '0') FROM generate_series(1, :skus) AS number) AS named;

CREATE TEMPORARY TABLE supply ON COMMIT DROP AS
    SELECT product_id, CASE sku WHEN 'hot' THEN 1000000000 WHEN 'sold-out' THEN :soldout ELSE 1000000 END AS units,
        CASE WHEN sku LIKE 'sku-%' THEN row_number() OVER (ORDER BY sku LIKE 'sku-%' DESC, product_id) END AS number
    FROM store.product;
ANALYZE supply;

INSERT INTO store.movement (product_id, delta, reason, on_hand, reserved, actor)
    SELECT product_id, units, 'initial', units, 0, 'benchmark' FROM supply;

CREATE TEMPORARY TABLE hold ON COMMIT DROP AS
    SELECT gen_random_uuid() AS reservation_id, 1 + (number % :skus) AS number,
        -- Spread over the day that a hold may last, none so soon that it lapses while the benchmark runs.
        clock_timestamp() + interval '6 hours' + random() * interval '12 hours' AS expires_at
    FROM generate_series(1, :holds) AS number;
ANALYZE hold;

INSERT INTO store.reservation (reservation_id, cart_id, created_at, expires_at)
    SELECT reservation_id, 'cart-' || number, clock_timestamp(), expires_at FROM hold;

INSERT INTO store.reservation_line (reservation_id, product_id, quantity, unit_price_amount, unit_price_currency,
        expires_at)
    SELECT reservation_id, product_id, 1, 0.00020000, 'BTC', expires_at FROM hold JOIN supply USING (number);

UPDATE store.stock SET on_hand = supply.units, reserved = coalesce(held.units, 0)
    FROM supply
    LEFT JOIN (SELECT product_id, sum(quantity) AS units FROM store.reservation_line GROUP BY product_id) AS held
        USING (product_id)
    WHERE stock.product_id = supply.product_id;

COMMIT;

VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
