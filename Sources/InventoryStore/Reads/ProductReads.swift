public import Inventory
internal import Postgres

extension Store {
    /// The product with its stock; nil when there is none.
    public func product(_ sku: SKU) async throws(StoreFault) -> StockedProduct? {
        guard case .described(let product) = try await productReads([.described(sku)])[.described(sku)] else {
            return nil
        }
        return product
    }

    /// Products by SKU, those after `after`.
    public func products(
        kind: ProductKind?, status: ProductStatus?, after: SKU?, limit: Int
    ) async throws(StoreFault) -> [StockedProduct] {
        try await read { session in
            try session.query(
                ProductQueries.list.bind(kind?.rawValue, status?.rawValue, after?.text ?? "", Int64(limit))
            ).map { row in
                var columns = row.columns()
                return try stockedProduct(&columns)
            }
        }
    }

    /// What is there of a product; nil when there is no such product.
    public func stock(of sku: SKU) async throws(StoreFault) -> (kind: ProductKind, stock: StockLevel)? {
        guard case .counted(let kind, let stock) = try await productReads([.counted(sku)])[.counted(sku)] else {
            return nil
        }
        return (kind, stock)
    }

    /// What can be had of each product; those that do not exist are left out.
    public func availability(of skus: [SKU]) async throws(StoreFault) -> [SKU: Int64] {
        let found = try await productReads(skus.map { .counted($0) })
        return skus.reduce(into: [:]) { available, sku in
            if case .counted(_, let stock) = found[.counted(sku)] { available[sku] = stock.available }
        }
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

/// What readers ask of a product: those of both kinds go to the database together.
enum ProductQuestion: Hashable, Sendable {
    case described(SKU)
    case counted(SKU)
}

/// What there is to say of it.
enum ProductFinding: Sendable {
    case described(StockedProduct)
    case counted(ProductKind, StockLevel)
}

extension ProductQuestion {
    /// The answers to all questions that have one, in one round trip.
    static func answer(_ questions: [ProductQuestion], on session: Session) throws -> [ProductQuestion: ProductFinding]
    {
        var described: [String] = []
        var counted: [String] = []
        for question in questions {
            switch question {
            case .described(let sku): described.append(sku.text)
            case .counted(let sku): counted.append(sku.text)
            }
        }
        var script = PipelineScript()
        let products = script.add(ProductQueries.some.bind(described), unless: described.isEmpty)
        let levels = script.add(ProductQueries.stock.bind(counted), unless: counted.isEmpty)
        let answers = try script.run(on: session, deadline: nil)

        var findings: [ProductQuestion: ProductFinding] = [:]
        findings.reserveCapacity(questions.count)
        try answers[products].eachRow { columns in
            let product = try stockedProduct(&columns)
            findings[.described(product.product.sku)] = .described(product)
        }
        try answers[levels].eachRow { columns in
            let sku = SKU(trusted: try columns.next())
            findings[.counted(sku)] = .counted(
                try known(try columns.next()), StockLevel(onHand: try columns.next(), reserved: try columns.next()))
        }
        return findings
    }
}

private func stockedProduct(_ columns: inout ColumnReader) throws -> StockedProduct {
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
