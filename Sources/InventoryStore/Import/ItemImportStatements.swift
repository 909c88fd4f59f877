internal import Postgres

extension ImportStatements {
    static let items = ImportStatements(
        tables: [
            Statement(
                """
                CREATE TEMPORARY TABLE import_staged (
                    line bigint PRIMARY KEY, sku text COLLATE "C" NOT NULL, serial_number text COLLATE "C" NOT NULL,
                    says_price boolean NOT NULL, price_amount numeric, price_currency text, attributes jsonb, notes text,
                    state text, source text)
                """),
            ImportTables.fault, ImportTables.planned,
        ],
        stage: Statement(
            """
            COPY pg_temp.import_staged (line, sku, serial_number, says_price, price_amount, price_currency, attributes,
                notes, state, source) FROM STDIN (FORMAT binary)
            """),
        analyze: Statement("ANALYZE pg_temp.import_staged"),
        judge: ItemImportSQL.judge, plan: ItemImportSQL.plan, summary: ItemImportSQL.summary,
        lock: [
            Statement(
                """
                SELECT count(*) FROM (
                    SELECT FROM store.stock WHERE product_id IN (SELECT product_id FROM pg_temp.import_planned)
                    ORDER BY product_id FOR UPDATE
                ) AS locked
                """),
            // Against whoever takes away the price that an item relies on, or gives the product another currency.
            Statement(
                """
                SELECT count(*) FROM (
                    SELECT FROM store.product WHERE product_id IN (SELECT product_id FROM pg_temp.import_planned)
                    ORDER BY product_id FOR NO KEY UPDATE
                ) AS locked
                """),
        ],
        prepare: [ItemImportSQL.adoptCurrency],
        write: [ItemImportSQL.add, ItemImportSQL.edit, ItemImportSQL.book, ItemImportSQL.restock],
        faults: Statement(
            """
            SELECT f.line, f.place, f.detail, s.source FROM pg_temp.import_fault f
            JOIN pg_temp.import_staged s USING (line)
            WHERE f.line > $1::bigint ORDER BY f.line LIMIT $2::bigint
            """),
        countFaults: ImportTables.countFaults, dropFaulty: ImportTables.dropFaulty, slices: ImportTables.slices,
        analyzePlan: ImportTables.analyzePlan)
}

/// Items: what the HTTP API asks when one is added or patched, for all entries at once. Its words are the API's.
private enum ItemImportSQL {
    /// The first fault of each entry. What carts hold, what was sold and what is off the shelf a file does not change.
    ///
    /// A product has one currency: that of its price, of its items' prices, or of what is held; else that of the first
    /// entry with a price.
    static let judge = Statement(
        """
        INSERT INTO pg_temp.import_fault (line, place, detail)
        SELECT line,
            CASE
                WHEN fault IN ('unknown', 'other kind') THEN 'sku'
                WHEN fault = 'other state' THEN 'state'
                WHEN fault = 'priceless' THEN 'price'
                WHEN fault = 'other currency' THEN 'price/currency'
                ELSE 'serial_number' END,
            CASE fault
                WHEN 'unknown' THEN format('there is no product %s', sku)
                WHEN 'other kind' THEN format('the product %s is fungible; this is for the other kind', sku)
                WHEN 'again' THEN format('is in line %s already', first_line)
                WHEN 'in use' THEN format('the item %s is reserved or was sold', serial_number)
                WHEN 'withdrawn' THEN format('the item %s is withdrawn; put it back on the shelf first', serial_number)
                WHEN 'other state' THEN format('is %s; a file gives a state to new items only', state_there)
                WHEN 'priceless' THEN 'is required: the product has none'
                ELSE format('must be %s: a product has one currency', currency_there) END
        FROM (
            SELECT s.line, s.sku, s.serial_number, s.first_line, currency.code AS currency_there, i.state AS state_there,
                CASE
                    WHEN s.line > s.first_line THEN 'again'
                    WHEN p.product_id IS NULL THEN 'unknown'
                    WHEN p.kind = 'fungible' THEN 'other kind'
                    WHEN i.state IN ('reserved', 'sold', 'withdrawn') AND (
                        (s.says_price AND (s.price_amount::text, s.price_currency) IS DISTINCT FROM
                            (i.price_amount::text, CASE WHEN i.price_amount IS NOT NULL THEN p.price_currency END))
                        OR coalesce(s.attributes, i.attributes) <> i.attributes OR coalesce(s.notes, i.notes) <> i.notes)
                        THEN CASE i.state WHEN 'withdrawn' THEN 'withdrawn' ELSE 'in use' END
                    WHEN i.state = 'sold' AND s.state IS NOT NULL THEN 'in use'
                    WHEN i.state = 'reserved' AND s.state = 'withdrawn' THEN 'in use'
                    WHEN i.state IN ('in_stock', 'withdrawn') AND s.state <> i.state THEN 'other state'
                    WHEN p.price_amount IS NULL AND s.price_amount IS NULL AND (i.item_id IS NULL OR s.says_price)
                        THEN 'priceless'
                    WHEN s.price_currency <> currency.code THEN 'other currency'
                END AS fault
            FROM (
                SELECT line, sku, serial_number, says_price, price_amount, price_currency, attributes, notes, state,
                    min(line) OVER (PARTITION BY sku, serial_number) AS first_line
                FROM pg_temp.import_staged
            ) AS s
            LEFT JOIN store.product p ON p.sku = s.sku
            LEFT JOIN store.stock k ON k.product_id = p.product_id
            LEFT JOIN store.item i ON i.product_id = p.product_id AND i.serial_number = s.serial_number
            LEFT JOIN (
                SELECT product_id FROM store.item WHERE price_amount IS NOT NULL GROUP BY product_id
            ) AS priced ON priced.product_id = p.product_id
            LEFT JOIN (
                SELECT DISTINCT ON (sku) sku, price_currency FROM pg_temp.import_staged
                WHERE price_currency IS NOT NULL ORDER BY sku, line
            ) AS first ON first.sku = s.sku
            CROSS JOIN LATERAL (
                SELECT CASE WHEN p.price_amount IS NOT NULL OR priced.product_id IS NOT NULL OR k.reserved > 0
                    THEN p.price_currency ELSE first.price_currency END AS code
            ) AS currency
            WHERE NOT $2 OR s.line IN (SELECT line FROM pg_temp.import_planned)
        ) AS judged
        WHERE fault IS NOT NULL
        ON CONFLICT (line) DO NOTHING
        """)

    static let plan = Statement(
        """
        INSERT INTO pg_temp.import_planned (line, product_id, is_new, is_edited, is_restocked)
        SELECT * FROM (
            SELECT s.line, p.product_id, i.item_id IS NULL,
                i.item_id IS NOT NULL AND (
                    (s.says_price AND (s.price_amount::text, s.price_currency) IS DISTINCT FROM
                        (i.price_amount::text, CASE WHEN i.price_amount IS NOT NULL THEN p.price_currency END))
                    OR coalesce(s.attributes, i.attributes) <> i.attributes OR coalesce(s.notes, i.notes) <> i.notes),
                i.item_id IS NULL
            FROM pg_temp.import_staged s
            JOIN store.product p ON p.sku = s.sku
            LEFT JOIN store.item i ON i.product_id = p.product_id AND i.serial_number = s.serial_number
            WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f.line = s.line)
        ) AS entry (line, product_id, is_new, is_edited, is_restocked)
        WHERE is_new OR is_edited
        ORDER BY line
        """)

    static let summary = Statement(
        """
        SELECT (SELECT count(*) FROM pg_temp.import_staged s
                WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f.line = s.line)),
            count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new), 0::bigint, 0::bigint
        FROM pg_temp.import_planned
        """)

    /// The first price of a product without one brings its currency.
    static let adoptCurrency = Statement(
        """
        UPDATE store.product p SET price_currency = first.price_currency
        FROM (
            SELECT DISTINCT ON (n.product_id) n.product_id, s.price_currency
            FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
            WHERE s.price_currency IS NOT NULL ORDER BY n.product_id, n.line
        ) AS first
        WHERE p.product_id = first.product_id AND p.price_currency IS DISTINCT FROM first.price_currency
        """)

    static let add = Statement(
        """
        INSERT INTO store.item (product_id, serial_number, price_amount, attributes, notes, state)
        SELECT n.product_id, s.serial_number, s.price_amount, coalesce(s.attributes, '{}'), coalesce(s.notes, ''),
            coalesce(s.state, 'in_stock')
        FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_new
        ORDER BY n.line
        """)

    /// The trigger on `item` counts the revision.
    static let edit = Statement(
        """
        UPDATE store.item i SET
            price_amount = CASE WHEN s.says_price THEN s.price_amount ELSE i.price_amount END,
            attributes = coalesce(s.attributes, i.attributes), notes = coalesce(s.notes, i.notes)
        FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_edited
            AND i.product_id = n.product_id AND i.serial_number = s.serial_number
        """)

    /// The ledger's rows come before what they book. An item that begins withdrawn came in, and went off the shelf.
    static let book = Statement(
        """
        INSERT INTO store.movement (product_id, delta, reason, reference, serial_number, on_hand, reserved, actor)
        SELECT k.product_id, step.delta, step.reason, $4::text, s.serial_number,
            k.on_hand + sum(step.delta) OVER (PARTITION BY k.product_id ORDER BY n.line, step.delta DESC), k.reserved,
            session_user
        FROM pg_temp.import_planned n
        JOIN pg_temp.import_staged s USING (line)
        JOIN store.stock k ON k.product_id = n.product_id
        JOIN (VALUES (1, 'item_added'), (-1, 'item_withdrawn')) AS step (delta, reason)
            ON step.delta = 1 OR s.state = 'withdrawn'
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_new
        ORDER BY n.line, step.delta DESC
        """)

    static let restock = Statement(
        """
        UPDATE store.stock k SET on_hand = k.on_hand + added.units
        FROM (
            SELECT n.product_id, count(*) AS units
            FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
            WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_new AND s.state IS DISTINCT FROM 'withdrawn'
            GROUP BY n.product_id
        ) AS added
        WHERE k.product_id = added.product_id
        """)
}
