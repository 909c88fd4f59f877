public import Inventory
internal import Postgres

extension Store {
    /// The product with its stock; nil when there is none.
    public func product(_ sku: SKU) async throws(StoreFault) -> StockedProduct? {
        try await productReads([sku])[sku]
    }

    /// Products by SKU, those after `after`.
    public func products(
        kind: ProductKind?, status: ProductStatus?, after: SKU?, limit: Int
    ) async throws(StoreFault) -> [StockedProduct] {
        try await read { session in
            try session.query(
                ProductQueries.list.bind(kind?.rawValue, status?.rawValue, after?.text ?? "", Int64(limit))
            ).map { try stockedProduct($0) }
        }
    }

    /// What is there of a product; nil when there is no such product.
    public func stock(of sku: SKU) async throws(StoreFault) -> (kind: ProductKind, stock: StockLevel)? {
        try await stockReads([sku])[sku].map { ($0.kind, $0.stock) }
    }

    /// What can be had of each product; those that do not exist are left out.
    public func availability(of skus: [SKU]) async throws(StoreFault) -> [SKU: Int64] {
        let levels = try await stockReads(skus)
        return skus.reduce(into: [:]) { $0[$1] = levels[$1]?.stock.available }
    }

    /// The ledger, newest first, those before the row `before`; nil when there is no such product.
    public func movements(of sku: SKU, before: Int64?, limit: Int) async throws(StoreFault) -> [Movement]? {
        try await read { session in
            let answers = try session.pipeline([
                ProductQueries.stock.bind([sku.text]),
                ProductQueries.movements.bind(sku.text, before ?? .max, Int64(limit)),
            ])
            guard answers[0].count > 0 else { return nil }
            return try answers[1].map { row in
                var columns = row.columns()
                return try MovementRow.read(&columns)
            }
        }
    }
}

/// The numbers of a product.
struct KindAndStock: Sendable {
    let kind: ProductKind
    let stock: StockLevel
}

/// The statements behind the reads that share them.
enum SharedProductReads {
    static func products(_ session: Session, _ skus: [SKU]) throws -> [SKU: StockedProduct] {
        try session.query(ProductQueries.some.bind(skus.map(\.text))).reduce(into: [:]) { products, row in
            let product = try stockedProduct(row)
            products[product.product.sku] = product
        }
    }

    static func stock(_ session: Session, _ skus: [SKU]) throws -> [SKU: KindAndStock] {
        try session.query(ProductQueries.stock.bind(skus.map(\.text))).reduce(into: [:]) { levels, row in
            var columns = row.columns()
            levels[SKU(trusted: try columns.next())] = KindAndStock(
                kind: try known(try columns.next()),
                stock: StockLevel(onHand: try columns.next(), reserved: try columns.next()))
        }
    }
}

private func stockedProduct(_ row: Row) throws -> StockedProduct {
    var columns = row.columns()
    let (_, product) = try ProductRow.read(&columns)
    return StockedProduct(
        product: product, stock: StockLevel(onHand: try columns.next(), reserved: try columns.next()))
}

private enum ProductQueries {
    private static let products: StaticString = """
        SELECT p.product_id, p.sku, p.kind, p.name, p.price_amount, p.price_currency, p.shipping_weight_grams, p.status,
            p.revision, p.created_at, p.updated_at, p.description, p.attributes, s.on_hand, s.reserved
        FROM store.product p JOIN store.stock s USING (product_id)

        """

    static let some = Statement(products, "WHERE p.sku = ANY ($1::text[])")

    static let list = Statement(
        products,
        """
        WHERE ($1::text IS NULL OR p.kind = $1) AND ($2::text IS NULL OR p.status = $2) AND p.sku > $3::text
        ORDER BY p.sku LIMIT $4::bigint
        """)

    static let stock = Statement(
        """
        SELECT p.sku, p.kind, s.on_hand, s.reserved
        FROM store.product p JOIN store.stock s USING (product_id) WHERE p.sku = ANY ($1::text[])
        """)

    static let movements = Statement(
        """
        SELECT m.movement_id, p.sku, m.delta, m.reason, m.reference, m.note, m.serial_number, m.on_hand, m.reserved,
            m.actor, m.idempotency_key, m.occurred_at
        FROM store.product p JOIN store.movement m USING (product_id)
        WHERE p.sku = $1::text AND m.movement_id < $2::bigint
        ORDER BY m.movement_id DESC LIMIT $3::bigint
        """)
}
