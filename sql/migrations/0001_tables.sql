-- The store's inventory: products, what is there of them, who holds it, and what was sold.
--
-- Rules that hold for every row, whoever writes it:
--   0 <= reserved <= on_hand; a SKU, a serial number within its product and an idempotency key within its product
--   are given once; an item is held by one reservation or none; the ledger is never rewritten.
-- Locks are taken in one order by everybody: reservation rows by id, then stock rows by product_id.
--
-- No index on a time has the id behind it. All that one batch writes shares its instant, so such an index folds to a
-- fraction of its size; and it cannot be taken for a way to look an id up, which is what the planner does while a table
-- is empty, and keeps doing, entry by entry, when it no longer is.

CREATE SCHEMA store;
COMMENT ON SCHEMA store IS
    'Inventory of the store. Start with the views stock_level, item_state, live_reservation, stock_ledger; '
    'stock_drift must be empty.';

CREATE TABLE store.migration (
    version    integer     NOT NULL,
    title      text        NOT NULL,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT migration_pkey PRIMARY KEY (version),
    CONSTRAINT migration_sha256_is_hex CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE store.migration IS 'The migrations that made this schema; bitcoin-store migrate keeps it.';
COMMENT ON COLUMN store.migration.version IS 'The number that the file name begins with.';
COMMENT ON COLUMN store.migration.title IS 'The rest of the file name.';
COMMENT ON COLUMN store.migration.sha256 IS 'Of the file as it was applied; an applied file never changes.';
COMMENT ON COLUMN store.migration.applied_at IS 'When it was applied.';

-- Products: the descriptive side. The stock stands in a table of its own, so that editing a description never waits
-- for a sale, nor a sale for an edit.
CREATE TABLE store.product (
    product_id            bigint GENERATED ALWAYS AS IDENTITY,
    sku                   text COLLATE "C" NOT NULL,
    kind                  text        NOT NULL,
    name                  text        NOT NULL,
    description           text        NOT NULL DEFAULT '',
    price_amount          numeric,
    price_currency        text,
    shipping_weight_grams integer     NOT NULL DEFAULT 0,
    attributes            jsonb       NOT NULL DEFAULT '{}',
    status                text        NOT NULL DEFAULT 'active',
    revision              bigint      NOT NULL DEFAULT 1,
    created_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT product_pkey PRIMARY KEY (product_id),
    CONSTRAINT product_sku_key UNIQUE (sku),
    CONSTRAINT product_sku_is_well_formed CHECK (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    CONSTRAINT product_kind_is_known CHECK (kind IN ('fungible', 'non_fungible')),
    CONSTRAINT product_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT product_description_length CHECK (char_length(description) <= 20000),
    CONSTRAINT product_price_is_a_price CHECK (
        price_amount IS NULL OR (price_amount >= 0 AND price_amount < 1e11 AND scale(price_amount) <= 8)),
    CONSTRAINT product_price_currency_is_a_code CHECK (price_currency ~ '^[A-Z]{3}$'),
    CONSTRAINT product_price_has_currency CHECK (price_amount IS NULL OR price_currency IS NOT NULL),
    CONSTRAINT product_fungible_has_price CHECK (kind <> 'fungible' OR price_amount IS NOT NULL),
    CONSTRAINT product_shipping_weight_range CHECK (shipping_weight_grams BETWEEN 0 AND 10000000),
    CONSTRAINT product_attributes_are_text CHECK (
        jsonb_typeof(attributes) = 'object'
        AND NOT jsonb_path_exists(attributes, '$.* ? (@.type() != "string")')),
    CONSTRAINT product_status_is_known CHECK (status IN ('active', 'archived'))
);
COMMENT ON TABLE store.product IS 'A product line: what staff describe and shoppers see. Its numbers are in store.stock.';
COMMENT ON COLUMN store.product.product_id IS 'The key inside the database; outside it the product goes by its SKU.';
COMMENT ON COLUMN store.product.sku IS 'Stock keeping unit, case-sensitive; never changes.';
COMMENT ON COLUMN store.product.kind IS 'fungible: counted; non_fungible: each item has a serial number. Never changes.';
COMMENT ON COLUMN store.product.name IS 'What shoppers read first; 1 to 200 characters.';
COMMENT ON COLUMN store.product.description IS 'Up to 20,000 characters.';
COMMENT ON COLUMN store.product.price_amount IS
    'Price of a unit; of a non-fungible product the default of its items, or null. The digits are kept: 3.00 stays 3.00.';
COMMENT ON COLUMN store.product.price_currency IS
    'Currency of every price of the product, its items'' included; three letters.';
COMMENT ON COLUMN store.product.shipping_weight_grams IS 'Shipping weight of a unit or an item, in grams.';
COMMENT ON COLUMN store.product.attributes IS 'Free-form properties: an object of strings, at most 50.';
COMMENT ON COLUMN store.product.status IS 'active, or archived: then it takes no new holds.';
COMMENT ON COLUMN store.product.revision IS 'Counts the changes of the descriptive columns; what an ETag stands for.';
COMMENT ON COLUMN store.product.created_at IS 'When the product was added.';
COMMENT ON COLUMN store.product.updated_at IS 'When a descriptive column last changed.';
CREATE INDEX product_kind_sku_idx ON store.product (kind, sku);
CREATE INDEX product_status_sku_idx ON store.product (status, sku);

-- The hot row: narrow, no index on what changes and room on the page, so that updates stay HOT. Whoever holds its
-- row lock may read and change the product's items and lines.
CREATE TABLE store.stock (
    product_id bigint NOT NULL,
    on_hand    bigint NOT NULL DEFAULT 0,
    reserved   bigint NOT NULL DEFAULT 0,
    CONSTRAINT stock_pkey PRIMARY KEY (product_id),
    CONSTRAINT stock_product_id_fkey FOREIGN KEY (product_id) REFERENCES store.product ON DELETE CASCADE,
    CONSTRAINT stock_on_hand_range CHECK (on_hand BETWEEN 0 AND 1000000000000),
    CONSTRAINT stock_reserved_within_on_hand CHECK (reserved BETWEEN 0 AND on_hand)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
COMMENT ON TABLE store.stock IS
    'What is there of a product. Lock its row (SELECT ... FOR UPDATE) before touching the product''s items.';
COMMENT ON COLUMN store.stock.product_id IS 'The product; made and removed together with it.';
COMMENT ON COLUMN store.stock.on_hand IS
    'Units in the warehouse, held ones included; always the sum of the product''s rows in store.movement.';
COMMENT ON COLUMN store.stock.reserved IS
    'Units held for carts: the sum of the product''s lines, lapsed ones that are not yet cleaned up included. '
    'Only the service writes it.';

CREATE TABLE store.reservation (
    reservation_id uuid        NOT NULL,
    cart_id        text,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    CONSTRAINT reservation_pkey PRIMARY KEY (reservation_id),
    CONSTRAINT reservation_cart_id_length CHECK (char_length(cart_id) <= 64),
    CONSTRAINT reservation_expires_within_a_day CHECK (
        expires_at > created_at AND expires_at <= created_at + interval '24 hours')
);
COMMENT ON TABLE store.reservation IS
    'Holds of carts, live ones and lapsed ones that the sweeper has not deleted yet. Written by the service only.';
COMMENT ON COLUMN store.reservation.reservation_id IS 'Chosen by the cart.';
COMMENT ON COLUMN store.reservation.cart_id IS 'The cart''s own name for itself.';
COMMENT ON COLUMN store.reservation.created_at IS 'When the hold began.';
COMMENT ON COLUMN store.reservation.expires_at IS 'From this instant on the hold is dead, swept or not.';
CREATE INDEX reservation_expires_at_idx ON store.reservation (expires_at);
CREATE INDEX reservation_cart_id_idx ON store.reservation (cart_id, expires_at) WHERE cart_id IS NOT NULL;

-- The hottest insert of all. Foreign keys would look for both parents, row by row, which whoever inserts has locked a
-- moment ago, and were measured to take two thirds of its time. What they would guard is guarded where it can go wrong:
-- a reservation that leaves lines or items behind is refused by the trigger reservation_leaves_nothing_behind, a product
-- with lines has stock and so a ledger, whose foreign key keeps it; stock_drift shows the rest.
CREATE TABLE store.reservation_line (
    reservation_id      uuid        NOT NULL,
    product_id          bigint      NOT NULL,
    quantity            integer     NOT NULL,
    unit_price_amount   numeric,
    unit_price_currency text,
    expires_at          timestamptz NOT NULL,
    CONSTRAINT reservation_line_pkey PRIMARY KEY (reservation_id, product_id),
    CONSTRAINT reservation_line_quantity_range CHECK (quantity BETWEEN 1 AND 1000000),
    CONSTRAINT reservation_line_price_is_whole CHECK ((unit_price_amount IS NULL) = (unit_price_currency IS NULL))
);
COMMENT ON TABLE store.reservation_line IS 'What a reservation holds of one product.';
COMMENT ON COLUMN store.reservation_line.reservation_id IS 'The reservation.';
COMMENT ON COLUMN store.reservation_line.product_id IS 'The product; refers to its stock row, which whoever writes here has locked.';
COMMENT ON COLUMN store.reservation_line.quantity IS 'Units held; of a non-fungible product the number of its items.';
COMMENT ON COLUMN store.reservation_line.unit_price_amount IS
    'The price at the moment the line was first held; null when non-fungible, where each item has its own.';
COMMENT ON COLUMN store.reservation_line.unit_price_currency IS 'Currency of that price.';
COMMENT ON COLUMN store.reservation_line.expires_at IS
    'The reservation''s, kept here for the index that finds a product''s lapsed holds without visiting live ones.';
CREATE INDEX reservation_line_product_id_idx ON store.reservation_line (product_id, expires_at);

CREATE TABLE store.item (
    item_id             bigint GENERATED ALWAYS AS IDENTITY,
    product_id          bigint      NOT NULL,
    serial_number       text COLLATE "C" NOT NULL,
    price_amount        numeric,
    attributes          jsonb       NOT NULL DEFAULT '{}',
    notes               text        NOT NULL DEFAULT '',
    state               text        NOT NULL DEFAULT 'in_stock',
    reservation_id      uuid,
    held_price_amount   numeric,
    held_price_currency text,
    revision            bigint      NOT NULL DEFAULT 1,
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT item_pkey PRIMARY KEY (item_id),
    CONSTRAINT item_serial_number_key UNIQUE (product_id, serial_number),
    CONSTRAINT item_product_id_fkey FOREIGN KEY (product_id) REFERENCES store.stock,
    CONSTRAINT item_serial_number_is_well_formed CHECK (serial_number ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    CONSTRAINT item_price_is_a_price CHECK (
        price_amount IS NULL OR (price_amount >= 0 AND price_amount < 1e11 AND scale(price_amount) <= 8)),
    CONSTRAINT item_attributes_are_text CHECK (
        jsonb_typeof(attributes) = 'object'
        AND NOT jsonb_path_exists(attributes, '$.* ? (@.type() != "string")')),
    CONSTRAINT item_notes_length CHECK (char_length(notes) <= 2000),
    CONSTRAINT item_state_is_known CHECK (state IN ('in_stock', 'reserved', 'sold', 'withdrawn')),
    CONSTRAINT item_reserved_by_one CHECK (
        (state = 'reserved') = (reservation_id IS NOT NULL)
        AND (state = 'reserved') = (held_price_amount IS NOT NULL)
        AND (state = 'reserved') = (held_price_currency IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE store.item IS
    'Items of non-fungible products, told apart by serial number. Lock the product''s stock row before changing one; '
    'store.add_item, store.withdraw_item, store.restore_item and store.remove_item do.';
COMMENT ON COLUMN store.item.item_id IS 'The key inside the database.';
COMMENT ON COLUMN store.item.product_id IS 'The product line; refers to its stock row.';
COMMENT ON COLUMN store.item.serial_number IS 'Unique within its product: a VIN, say.';
COMMENT ON COLUMN store.item.price_amount IS
    'The item''s own price, in the product''s price_currency; null means the product''s price.';
COMMENT ON COLUMN store.item.attributes IS 'Free-form properties: an object of strings, at most 50.';
COMMENT ON COLUMN store.item.notes IS 'Up to 2,000 characters: scratches on the tank.';
COMMENT ON COLUMN store.item.state IS 'in_stock, reserved, sold or withdrawn; the first two count as on hand.';
COMMENT ON COLUMN store.item.reservation_id IS 'Who holds it; there exactly when reserved, so no item is held twice.';
COMMENT ON COLUMN store.item.held_price_amount IS 'Its price at the moment it was first held.';
COMMENT ON COLUMN store.item.held_price_currency IS 'Currency of that price.';
COMMENT ON COLUMN store.item.revision IS 'Counts the changes of the descriptive columns; what an ETag stands for.';
COMMENT ON COLUMN store.item.created_at IS 'When the item was added.';
COMMENT ON COLUMN store.item.updated_at IS 'When staff last changed it.';
CREATE INDEX item_in_stock_idx ON store.item (product_id, serial_number) WHERE state = 'in_stock';
CREATE INDEX item_reservation_id_idx ON store.item (reservation_id, product_id) WHERE reservation_id IS NOT NULL;

CREATE TABLE store.ended_reservation (
    reservation_id uuid        NOT NULL,
    cause          text        NOT NULL,
    ended_at       timestamptz NOT NULL,
    CONSTRAINT ended_reservation_pkey PRIMARY KEY (reservation_id),
    CONSTRAINT ended_reservation_cause_is_known CHECK (cause IN ('released', 'expired'))
);
COMMENT ON TABLE store.ended_reservation IS
    'How reservations ended that were not purchased, remembered for 30 days, so that a late cart hears what became of it.';
COMMENT ON COLUMN store.ended_reservation.reservation_id IS 'The reservation; a new hold under its id removes the row.';
COMMENT ON COLUMN store.ended_reservation.cause IS 'released by the cart, or expired.';
COMMENT ON COLUMN store.ended_reservation.ended_at IS 'When it was released; of an expiry its expires_at.';
CREATE INDEX ended_reservation_ended_at_idx ON store.ended_reservation (ended_at);

CREATE TABLE store.movement (
    movement_id     bigint GENERATED ALWAYS AS IDENTITY,
    product_id      bigint      NOT NULL,
    delta           bigint      NOT NULL,
    reason          text        NOT NULL,
    reference       text,
    note            text,
    serial_number   text COLLATE "C",
    on_hand         bigint      NOT NULL,
    reserved        bigint      NOT NULL,
    actor           text        NOT NULL,
    idempotency_key text,
    occurred_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT movement_pkey PRIMARY KEY (movement_id),
    CONSTRAINT movement_product_id_fkey FOREIGN KEY (product_id) REFERENCES store.stock,
    CONSTRAINT movement_delta_range CHECK (delta <> 0 AND delta BETWEEN -1000000000000 AND 1000000000000),
    CONSTRAINT movement_reason_is_known CHECK (reason IN (
        'received', 'returned', 'damaged', 'lost', 'found', 'correction', 'initial', 'stocktake', 'sold',
        'item_added', 'item_removed', 'item_withdrawn', 'item_restored', 'direct')),
    CONSTRAINT movement_reference_length CHECK (char_length(reference) <= 200),
    CONSTRAINT movement_on_hand_not_negative CHECK (on_hand >= 0)
);
COMMENT ON TABLE store.movement IS
    'The ledger: every change of on_hand, whoever made it, never updated nor deleted. on_hand is the sum of the deltas.';
COMMENT ON COLUMN store.movement.movement_id IS 'Within a product, in the order the changes took effect.';
COMMENT ON COLUMN store.movement.product_id IS 'The product.';
COMMENT ON COLUMN store.movement.delta IS 'By how much on_hand changed; never 0.';
COMMENT ON COLUMN store.movement.reason IS 'Why: what an adjustment gave, what the service did, or direct for SQL by hand.';
COMMENT ON COLUMN store.movement.reference IS 'Delivery note or the like; of a sale the order.';
COMMENT ON COLUMN store.movement.note IS 'Whatever staff had to say.';
COMMENT ON COLUMN store.movement.serial_number IS 'The item that came or went, for a non-fungible product.';
COMMENT ON COLUMN store.movement.on_hand IS 'on_hand right after it.';
COMMENT ON COLUMN store.movement.reserved IS 'reserved right after it.';
COMMENT ON COLUMN store.movement.actor IS 'The token''s name, anonymous, or the database role.';
COMMENT ON COLUMN store.movement.idempotency_key IS 'Given by the client that adjusts, so that a repeat finds this row.';
COMMENT ON COLUMN store.movement.occurred_at IS 'When it took effect.';
CREATE INDEX movement_product_id_idx ON store.movement (product_id, movement_id);
CREATE UNIQUE INDEX movement_idempotency_key_key ON store.movement (product_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE TABLE store.orders (
    order_id              uuid        NOT NULL,
    cart_id               text,
    state                 text        NOT NULL DEFAULT 'pending',
    shipping_weight_grams bigint      NOT NULL,
    reserved_at           timestamptz NOT NULL,
    purchased_at          timestamptz NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (order_id),
    CONSTRAINT orders_state_is_known CHECK (state IN ('pending')),
    CONSTRAINT orders_shipping_weight_not_negative CHECK (shipping_weight_grams >= 0)
);
COMMENT ON TABLE store.orders IS 'What was bought, for fulfilment to ship. (In the plural because ORDER is a word of SQL.)';
COMMENT ON COLUMN store.orders.order_id IS 'The id of the reservation that was purchased.';
COMMENT ON COLUMN store.orders.cart_id IS 'The cart''s own name for itself.';
COMMENT ON COLUMN store.orders.state IS 'pending: not shipped yet.';
COMMENT ON COLUMN store.orders.shipping_weight_grams IS 'Of all its goods, in grams.';
COMMENT ON COLUMN store.orders.reserved_at IS 'When the hold began.';
COMMENT ON COLUMN store.orders.purchased_at IS 'When it became an order.';
CREATE INDEX orders_purchased_at_idx ON store.orders (purchased_at);

CREATE TABLE store.order_line (
    order_id            uuid    NOT NULL,
    product_id          bigint  NOT NULL,
    name                text    NOT NULL,
    quantity            integer NOT NULL,
    unit_price_amount   numeric,
    unit_price_currency text,
    CONSTRAINT order_line_pkey PRIMARY KEY (order_id, product_id),
    CONSTRAINT order_line_order_id_fkey FOREIGN KEY (order_id) REFERENCES store.orders,
    CONSTRAINT order_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES store.stock,
    CONSTRAINT order_line_quantity_range CHECK (quantity BETWEEN 1 AND 1000000),
    CONSTRAINT order_line_price_is_whole CHECK ((unit_price_amount IS NULL) = (unit_price_currency IS NULL))
);
COMMENT ON TABLE store.order_line IS 'What an order has of one product.';
COMMENT ON COLUMN store.order_line.order_id IS 'The order.';
COMMENT ON COLUMN store.order_line.product_id IS 'The product; refers to its stock row.';
COMMENT ON COLUMN store.order_line.name IS 'The product''s name at the purchase.';
COMMENT ON COLUMN store.order_line.quantity IS 'Units sold; of a non-fungible product the number of its items.';
COMMENT ON COLUMN store.order_line.unit_price_amount IS 'The price that was held; null when non-fungible.';
COMMENT ON COLUMN store.order_line.unit_price_currency IS 'Currency of that price.';
CREATE INDEX order_line_product_id_idx ON store.order_line (product_id);

CREATE TABLE store.order_item (
    order_id            uuid    NOT NULL,
    item_id             bigint  NOT NULL,
    product_id          bigint  NOT NULL,
    unit_price_amount   numeric NOT NULL,
    unit_price_currency text    NOT NULL,
    CONSTRAINT order_item_pkey PRIMARY KEY (order_id, item_id),
    CONSTRAINT order_item_order_id_fkey FOREIGN KEY (order_id, product_id) REFERENCES store.order_line,
    CONSTRAINT order_item_item_id_fkey FOREIGN KEY (item_id) REFERENCES store.item
);
COMMENT ON TABLE store.order_item IS 'The items of an order; one that came back may stand in a later order too.';
COMMENT ON COLUMN store.order_item.order_id IS 'The order.';
COMMENT ON COLUMN store.order_item.item_id IS 'The item.';
COMMENT ON COLUMN store.order_item.product_id IS 'Its product, which names the order''s line.';
COMMENT ON COLUMN store.order_item.unit_price_amount IS 'The price that was held.';
COMMENT ON COLUMN store.order_item.unit_price_currency IS 'Currency of that price.';
CREATE INDEX order_item_order_id_product_id_idx ON store.order_item (order_id, product_id);
CREATE INDEX order_item_item_id_idx ON store.order_item (item_id);

-- A writer counts the batches it committed, in the same transaction. When the answer to a COMMIT is lost, the count
-- tells whether it took effect; asking fences the writer, so that a transaction still on its way can no longer commit.
-- pg_xact_status() would not do: after a crash an id that never reached the log is given again, and the status would be
-- that of somebody else's transaction.
CREATE TABLE store.writer (
    writer_id  uuid        NOT NULL,
    batches    bigint      NOT NULL,
    is_fenced  boolean     NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT writer_pkey PRIMARY KEY (writer_id)
) WITH (fillfactor = 10);
COMMENT ON TABLE store.writer IS
    'Which of the service''s writers has committed how many batches: settles whether a commit whose answer was lost took effect.';
COMMENT ON COLUMN store.writer.writer_id IS 'Drawn at random when a writer starts.';
COMMENT ON COLUMN store.writer.batches IS 'The number of its last committed batch.';
COMMENT ON COLUMN store.writer.is_fenced IS 'Set when a lost commit was asked after: nothing of this writer may commit any more.';
COMMENT ON COLUMN store.writer.started_at IS 'When the writer was last seen, to the hour; the sweeper removes rows a day old.';
CREATE INDEX writer_started_at_idx ON store.writer (started_at);
