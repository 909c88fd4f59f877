public import Inventory
internal import Postgres

extension Store {
    /// One item. Nil for `serialNumber` is a name that no item can have.
    ///
    /// Refused with ``Refusal/productNotFound(_:)``, ``Refusal/wrongProductKind(_:is:)`` or
    /// ``Refusal/itemNotFound(_:)``.
    public func item(_ sku: SKU, _ serialNumber: SerialNumber?) async throws(StoreFault) -> Result<Item, Refusal> {
        try await read { session in
            let answers = try session.pipeline([
                ItemQueries.product.bind(sku.text), ItemQueries.one.bind(sku.text, serialNumber?.text ?? ""),
            ])
            return try nonFungible(sku, answers[0]).flatMap { product in
                guard let row = answers[1].first else { return .failure(.itemNotFound(sku)) }
                return .success(try readItem(row, of: product))
            }
        }
    }

    /// Items by serial number, those after `after`. Refused like ``item(_:_:)``.
    public func items(
        of sku: SKU, state: ItemState?, after: SerialNumber?, limit: Int
    ) async throws(StoreFault) -> Result<[Item], Refusal> {
        try await read { session in
            let answers = try session.pipeline([
                ItemQueries.product.bind(sku.text),
                ItemQueries.list.bind(sku.text, state?.rawValue, after?.text ?? "", Int64(limit)),
            ])
            return try nonFungible(sku, answers[0]).flatMap { product in
                .success(try answers[1].map { try readItem($0, of: product) })
            }
        }
    }
}

private func nonFungible(_ sku: SKU, _ answer: Rows) throws -> Result<Product, Refusal> {
    guard let row = answer.first else { return .failure(.productNotFound(sku)) }
    var columns = row.columns()
    let (_, product) = try ProductRow.read(&columns)
    return product.kind == .nonFungible ? .success(product) : .failure(.wrongProductKind(sku, is: product.kind))
}

private func readItem(_ row: Row, of product: Product) throws -> Item {
    var columns = row.columns()
    guard let record = try ItemRow.read(&columns, products: { _ in product }) else { throw StoreFault.internalError }
    return record.item
}

extension Result {
    /// `flatMap` for what may throw besides.
    fileprivate func flatMap<New>(_ transform: (Success) throws -> Result<New, Failure>) rethrows -> Result<
        New, Failure
    > {
        switch self {
        case .success(let value): try transform(value)
        case .failure(let failure): .failure(failure)
        }
    }
}

private enum ItemQueries {
    static let product = Statement(
        """
        SELECT product_id, sku, kind, name, price_amount, price_currency, shipping_weight_grams, status, revision,
            created_at, updated_at, '', '{}'::jsonb
        FROM store.product WHERE sku = $1::text
        """)

    private static let items: StaticString = """
        SELECT i.item_id, i.product_id, i.serial_number, i.price_amount, i.attributes, i.notes, i.state,
            i.reservation_id, i.held_price_amount, i.held_price_currency, NULL::timestamptz, i.revision, i.created_at,
            i.updated_at, false
        FROM store.product p JOIN store.item i USING (product_id)

        """

    static let one = Statement(items, "WHERE p.sku = $1::text AND i.serial_number = $2::text")

    static let list = Statement(
        items,
        """
        WHERE p.sku = $1::text AND ($2::text IS NULL OR i.state = $2) AND i.serial_number > $3::text
        ORDER BY i.serial_number LIMIT $4::bigint
        """)
}
