internal import Postgres

extension ImportStatements {
    static let products = ImportStatements(
        tables: [
            Statement(
                """
                CREATE TEMPORARY TABLE import_staged (
                    line bigint PRIMARY KEY, sku text COLLATE "C" NOT NULL, kind text, name text, description text,
                    says_price boolean NOT NULL, price_amount numeric, price_currency text,
                    shipping_weight_grams bigint, attributes jsonb, status text, on_hand bigint, source text)
                """),
            ImportTables.fault, ImportTables.planned,
        ],
        stage: Statement(
            """
            COPY pg_temp.import_staged (line, sku, kind, name, description, says_price, price_amount, price_currency,
                shipping_weight_grams, attributes, status, on_hand, source) FROM STDIN (FORMAT binary)
            """),
        analyze: Statement("ANALYZE pg_temp.import_staged"),
        judge: ProductImportSQL.judge, plan: ProductImportSQL.plan, summary: ProductImportSQL.summary,
        lock: [
            Statement(
                """
                SELECT count(*) FROM (
                    SELECT FROM store.stock
                    WHERE product_id IN (SELECT product_id FROM pg_temp.import_planned WHERE product_id IS NOT NULL)
                    ORDER BY product_id FOR UPDATE
                ) AS locked
                """)
        ],
        prepare: [ProductImportSQL.clearLapsedHolds],
        write: [
            ProductImportSQL.add, ProductImportSQL.edit, ProductImportSQL.book, ProductImportSQL.restock,
        ],
        faults: Statement(
            """
            SELECT f.line, f.place, f.detail, s.source FROM pg_temp.import_fault f
            JOIN pg_temp.import_staged s USING (line)
            WHERE f.line > $1::bigint ORDER BY f.line LIMIT $2::bigint
            """),
        countFaults: ImportTables.countFaults, dropFaulty: ImportTables.dropFaulty, slices: ImportTables.slices,
        analyzePlan: ImportTables.analyzePlan)
}

/// Products: what the HTTP API asks of a creation and of a patch, for all entries at once. Its words are the API's.
private enum ProductImportSQL {
    /// The first fault of each entry. What carts hold counts without lapsed holds, which give way.
    static let judge = Statement(
        """
        INSERT INTO pg_temp.import_fault (line, place, detail)
        SELECT line,
            CASE
                WHEN fault IN ('again', 'removed') THEN 'sku'
                WHEN fault IN ('kindless', 'other kind') THEN 'kind'
                WHEN fault = 'nameless' THEN 'name'
                WHEN fault IN ('priceless', 'price needed', 'price relied on') THEN 'price'
                WHEN fault IN ('items in', 'held in') THEN 'price/currency'
                ELSE 'on_hand' END,
            CASE fault
                WHEN 'again' THEN format('is in line %s already', first_line)
                WHEN 'removed' THEN 'was removed meanwhile; import it again'
                WHEN 'kindless' THEN 'is required for a new product'
                WHEN 'nameless' THEN 'is required for a new product'
                WHEN 'priceless' THEN 'is required for a new fungible product'
                WHEN 'other kind' THEN format('never changes, and the product is %s', kind_there)
                WHEN 'price needed' THEN 'a fungible product needs one'
                WHEN 'price relied on' THEN 'items without a price of their own rely on it'
                WHEN 'items in' THEN format('items have prices in %s; a product has one currency', currency_there)
                WHEN 'held in' THEN format('items are held at prices in %s; try when they are free', currency_there)
                WHEN 'items are stock' THEN 'is only for fungible products; this one''s stock are its items'
                WHEN 'held' THEN format('carts hold %s of %s on hand; on_hand cannot become less than that',
                    held, on_hand_there)
                ELSE 'would bring on_hand above 1000000000000' END
        FROM (
            SELECT s.line, s.first_line, p.kind AS kind_there, p.price_currency AS currency_there,
                k.on_hand AS on_hand_there, held.units AS held,
                CASE
                    WHEN s.line > s.first_line THEN 'again'
                    WHEN $2 AND p.product_id IS NULL THEN 'removed'
                    WHEN p.product_id IS NULL AND s.kind IS NULL THEN 'kindless'
                    WHEN p.product_id IS NULL AND s.name IS NULL THEN 'nameless'
                    WHEN p.product_id IS NULL AND s.kind = 'fungible' AND s.price_amount IS NULL THEN 'priceless'
                    WHEN s.kind <> p.kind THEN 'other kind'
                    WHEN p.kind = 'fungible' AND s.says_price AND s.price_amount IS NULL THEN 'price needed'
                    WHEN p.kind = 'non_fungible' AND s.on_hand IS NOT NULL THEN 'items are stock'
                    WHEN p.kind = 'non_fungible' AND s.says_price AND s.price_amount IS NULL
                        AND p.price_amount IS NOT NULL AND EXISTS (
                            SELECT FROM store.item i WHERE i.product_id = p.product_id AND i.price_amount IS NULL)
                        THEN 'price relied on'
                    WHEN p.kind = 'non_fungible' AND s.price_currency <> p.price_currency AND EXISTS (
                            SELECT FROM store.item i WHERE i.product_id = p.product_id AND i.price_amount IS NOT NULL)
                        THEN 'items in'
                    WHEN p.kind = 'non_fungible' AND s.price_currency <> p.price_currency AND k.reserved > 0
                        THEN 'held in'
                    WHEN held.units > s.on_hand THEN 'held'
                    WHEN $1 = 'add' AND s.on_hand + k.on_hand > 1000000000000 THEN 'too many'
                END AS fault
            FROM (
                SELECT line, sku, kind, name, says_price, price_amount, price_currency, on_hand,
                    min(line) OVER (PARTITION BY sku) AS first_line
                FROM pg_temp.import_staged
            ) AS s
            LEFT JOIN store.product p ON p.sku = s.sku
            LEFT JOIN store.stock k ON k.product_id = p.product_id
            LEFT JOIN LATERAL (
                SELECT coalesce(sum(l.quantity), 0) AS units FROM store.reservation_line l
                WHERE $1 = 'set' AND s.on_hand < k.reserved
                    AND l.product_id = k.product_id AND l.expires_at > statement_timestamp()
            ) AS held ON $1 = 'set' AND s.on_hand < k.reserved
            WHERE NOT $2 OR s.line IN (SELECT line FROM pg_temp.import_planned WHERE product_id IS NOT NULL)
        ) AS judged
        WHERE fault IS NOT NULL
        ON CONFLICT (line) DO NOTHING
        """)

    static let plan = Statement(
        """
        INSERT INTO pg_temp.import_planned (line, product_id, is_new, is_edited, is_restocked)
        SELECT * FROM (
            SELECT s.line, p.product_id, p.product_id IS NULL,
                p.product_id IS NOT NULL AND (
                    coalesce(s.name, p.name) <> p.name
                    OR coalesce(s.description, p.description) <> p.description
                    OR (s.says_price AND (s.price_amount::text, s.price_currency) IS DISTINCT FROM
                        (p.price_amount::text, CASE WHEN p.price_amount IS NOT NULL THEN p.price_currency END))
                    OR coalesce(s.shipping_weight_grams, p.shipping_weight_grams) <> p.shipping_weight_grams
                    OR coalesce(s.attributes, p.attributes) <> p.attributes
                    OR coalesce(s.status, p.status) <> p.status),
                CASE WHEN p.product_id IS NULL OR $1 = 'add' THEN coalesce(s.on_hand, 0) > 0
                    ELSE $1 = 'set' AND coalesce(s.on_hand, k.on_hand) <> k.on_hand END
            FROM pg_temp.import_staged s
            LEFT JOIN store.product p ON p.sku = s.sku
            LEFT JOIN store.stock k ON k.product_id = p.product_id
            WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f.line = s.line)
        ) AS entry (line, product_id, is_new, is_edited, is_restocked)
        WHERE is_new OR is_edited OR is_restocked
        ORDER BY line
        """)

    static let summary = Statement(
        """
        SELECT (SELECT count(*) FROM pg_temp.import_staged s
                WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f.line = s.line)),
            count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),
            count(*) FILTER (WHERE is_restocked AND NOT is_new),
            (SELECT count(*) FROM pg_temp.import_staged s
                JOIN store.product p USING (sku) JOIN store.stock k USING (product_id)
                WHERE $1 = 'keep' AND s.on_hand <> k.on_hand
                    AND NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f.line = s.line))
        FROM pg_temp.import_planned
        """)

    /// Lapsed holds give way to a stocktake. Whoever holds a product's gate may delete their lines on it.
    static let clearLapsedHolds = Statement(
        """
        WITH gone AS (
            DELETE FROM store.reservation_line l
            USING pg_temp.import_planned n
            JOIN pg_temp.import_staged s USING (line)
            JOIN store.stock k ON k.product_id = n.product_id
            WHERE $1 = 'set' AND n.is_restocked AND s.on_hand < k.reserved
                AND l.product_id = n.product_id AND l.expires_at <= statement_timestamp()
            RETURNING l.product_id, l.quantity)
        UPDATE store.stock k SET reserved = k.reserved - freed.units
        FROM (SELECT product_id, sum(quantity) AS units FROM gone GROUP BY product_id) AS freed
        WHERE k.product_id = freed.product_id
        """)

    /// The trigger on `product` adds the stock rows.
    static let add = Statement(
        """
        INSERT INTO store.product (sku, kind, name, description, price_amount, price_currency, shipping_weight_grams,
            attributes, status)
        SELECT s.sku, s.kind, s.name, coalesce(s.description, ''), s.price_amount, s.price_currency,
            coalesce(s.shipping_weight_grams, 0), coalesce(s.attributes, '{}'), coalesce(s.status, 'active')
        FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND $5 AND n.is_new
        ORDER BY n.line
        """)

    /// The trigger on `product` counts the revision.
    static let edit = Statement(
        """
        UPDATE store.product p SET name = coalesce(s.name, p.name),
            description = coalesce(s.description, p.description),
            price_amount = CASE WHEN s.says_price THEN s.price_amount ELSE p.price_amount END,
            price_currency = coalesce(s.price_currency, p.price_currency),
            shipping_weight_grams = coalesce(s.shipping_weight_grams, p.shipping_weight_grams),
            attributes = coalesce(s.attributes, p.attributes), status = coalesce(s.status, p.status)
        FROM pg_temp.import_planned n JOIN pg_temp.import_staged s USING (line)
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND NOT $5 AND n.is_edited
            AND p.product_id = n.product_id
        """)

    /// The ledger's rows come before what they book.
    static let book = Statement(
        """
        INSERT INTO store.movement (product_id, delta, reason, reference, on_hand, reserved, actor)
        SELECT k.product_id, goal.on_hand - k.on_hand,
            CASE WHEN n.is_new THEN 'initial' WHEN $3::text = 'add' THEN 'received' ELSE 'stocktake' END, $4::text,
            goal.on_hand, k.reserved, session_user
        FROM pg_temp.import_planned n
        JOIN pg_temp.import_staged s USING (line)
        JOIN store.product p ON p.sku = s.sku
        JOIN store.stock k ON k.product_id = p.product_id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN $3::text = 'add' THEN k.on_hand + s.on_hand ELSE s.on_hand END AS on_hand
        ) AS goal
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_restocked AND n.is_new = $5
            AND goal.on_hand <> k.on_hand
        ORDER BY n.line
        """)

    static let restock = Statement(
        """
        UPDATE store.stock k
        SET on_hand = CASE WHEN $3::text = 'add' THEN k.on_hand + s.on_hand ELSE s.on_hand END
        FROM pg_temp.import_planned n
        JOIN pg_temp.import_staged s USING (line)
        JOIN store.product p ON p.sku = s.sku
        WHERE n.line > $1::bigint AND n.line <= $2::bigint AND n.is_restocked AND n.is_new = $5
            AND k.product_id = p.product_id
        """)
}
