internal import Postgres

/// Products and items as files have them, in the order of their keys.
///
/// A hold is nothing that a file could carry, so an item that is held is written as in stock; what was sold is gone, and
/// left out.
enum ExportStatements {
    static func statement(_ sort: StoreImport.Sort, _ format: StoreExport.Format) -> Statement {
        switch (sort, format) {
        case (.products, .csv): productsAsCSV
        case (.products, .ndjson): productsAsJSON
        case (.items, .csv): itemsAsCSV
        case (.items, .ndjson): itemsAsJSON
        }
    }

    private static let productsAsCSV = Statement(
        """
        COPY (
            SELECT p.sku, p.kind, p.name, nullif(p.description, '') AS description, p.price_amount,
                CASE WHEN p.price_amount IS NOT NULL THEN p.price_currency END AS price_currency,
                p.shipping_weight_grams, p.attributes, p.status,
                CASE WHEN p.kind = 'fungible' THEN k.on_hand END AS on_hand
            FROM store.product p JOIN store.stock k USING (product_id) ORDER BY p.sku
        ) TO STDOUT (FORMAT csv, HEADER)
        """)

    private static let itemsAsCSV = Statement(
        """
        COPY (
            SELECT p.sku, i.serial_number, i.price_amount,
                CASE WHEN i.price_amount IS NOT NULL THEN p.price_currency END AS price_currency, i.attributes,
                nullif(i.notes, '') AS notes, CASE i.state WHEN 'reserved' THEN 'in_stock' ELSE i.state END AS state
            FROM store.item i JOIN store.product p USING (product_id)
            WHERE i.state <> 'sold' ORDER BY p.sku, i.serial_number
        ) TO STDOUT (FORMAT csv, HEADER)
        """)

    // COPY has no format for lines as they are. Its CSV quotes a field only where a delimiter, a quote or a line break
    // stands in it, and JSON has no raw control character: so with two of those as delimiter and quote nothing is quoted.

    private static let productsAsJSON = Statement(
        """
        COPY (
            SELECT jsonb_build_object('sku', p.sku, 'kind', p.kind, 'name', p.name, 'description', p.description,
                'price', CASE WHEN p.price_amount IS NOT NULL
                    THEN jsonb_build_object('amount', p.price_amount::text, 'currency', p.price_currency) END,
                'shipping_weight_grams', p.shipping_weight_grams, 'attributes', p.attributes, 'status', p.status)
                || CASE WHEN p.kind = 'fungible' THEN jsonb_build_object('on_hand', k.on_hand) ELSE '{}' END
            FROM store.product p JOIN store.stock k USING (product_id) ORDER BY p.sku
        ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
        """)

    private static let itemsAsJSON = Statement(
        """
        COPY (
            SELECT jsonb_build_object('sku', p.sku, 'serial_number', i.serial_number,
                'price', CASE WHEN i.price_amount IS NOT NULL
                    THEN jsonb_build_object('amount', i.price_amount::text, 'currency', p.price_currency) END,
                'attributes', i.attributes, 'notes', i.notes,
                'state', CASE i.state WHEN 'reserved' THEN 'in_stock' ELSE i.state END)
            FROM store.item i JOIN store.product p USING (product_id)
            WHERE i.state <> 'sold' ORDER BY p.sku, i.serial_number
        ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
        """)
}
