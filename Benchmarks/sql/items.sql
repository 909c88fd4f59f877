-- A non-fungible product with one item, for whoever wants to lock it.
INSERT INTO store.product (sku, kind, name, price_amount, price_currency)
    VALUES ('with-items', 'non_fungible', 'Product with items', 1, 'BTC') ON CONFLICT DO NOTHING;
SELECT store.add_item('with-items', 'LOCKED')
    WHERE NOT EXISTS (SELECT FROM store.item WHERE serial_number = 'LOCKED');
