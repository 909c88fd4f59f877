internal import FoundationEssentials
internal import Inventory
internal import Postgres

// How rows are read, in the order of the columns that the statements select.

enum ProductRow {
    /// product_id, sku, kind, name, price_amount, price_currency, shipping_weight_grams, status, revision, created_at,
    /// updated_at, description, attributes.
    static func read(_ columns: inout ColumnReader) throws -> (id: Int64, product: Product) {
        let id = try columns.next(Int64.self)
        let sku = SKU(trusted: try columns.next())
        let kind: ProductKind = try known(try columns.next())
        let name = try columns.next(String.self)
        let amount = try columns.next(PostgresNumeric?.self)
        let currency = try columns.next(String?.self)
        let weight = try columns.next(Int.self)
        let status: ProductStatus = try known(try columns.next())
        let revision = try columns.next(Int64.self)
        let createdAt = Timestamp(try columns.next(PostgresTimestamp.self))
        let updatedAt = Timestamp(try columns.next(PostgresTimestamp.self))
        let description = try columns.next(String.self)
        let attributes = try AttributesJSON.decode(try columns.next())
        let product = Product(
            sku: sku, kind: kind, name: name, description: description,
            price: Money(amount: amount, currency: currency), currency: currency.map { Currency(trusted: $0) },
            shippingWeightGrams: weight, attributes: attributes, status: status, createdAt: createdAt,
            updatedAt: updatedAt, revision: revision)
        return (id, product)
    }
}

enum ItemRow {
    /// item_id, product_id, serial_number, price_amount, attributes, notes, state, reservation_id, held_price_amount,
    /// held_price_currency, the holding line's expires_at, revision, created_at, updated_at, whether it was ever sold.
    ///
    /// Nil when `products` does not know the product, whose currency the item's price is in.
    static func read(_ columns: inout ColumnReader, products: (Int64) -> Product?) throws -> ItemRecord? {
        let id = try columns.next(Int64.self)
        guard let product = products(try columns.next()) else { return nil }
        let serialNumber = SerialNumber(trusted: try columns.next())
        let amount = try columns.next(PostgresNumeric?.self)
        let attributes = try AttributesJSON.decode(try columns.next())
        let notes = try columns.next(String.self)
        let state: ItemState = try known(try columns.next())
        let holder = try columns.next(UUID?.self)
        let heldPrice = Money(amount: try columns.next(), currency: try columns.next())
        let expiresAt = try columns.next(PostgresTimestamp?.self)
        let revision = try columns.next(Int64.self)
        let createdAt = Timestamp(try columns.next(PostgresTimestamp.self))
        let updatedAt = Timestamp(try columns.next(PostgresTimestamp.self))
        let everSold = try columns.next(Bool.self)
        var hold: ItemRecord.Hold?
        if let holder, let heldPrice, let expiresAt {
            hold = .init(reservationID: holder, unitPrice: heldPrice, expiresAt: Timestamp(expiresAt))
        }
        let item = Item(
            sku: product.sku, serialNumber: serialNumber,
            price: Money(amount: amount, currency: product.currency?.code), attributes: attributes, notes: notes,
            state: state, createdAt: createdAt, updatedAt: updatedAt, revision: revision)
        return ItemRecord(id: id, item: item, everSold: everSold, hold: hold)
    }
}

enum MovementRow {
    /// movement_id, sku, delta, reason, reference, note, serial_number, on_hand, reserved, actor, idempotency_key,
    /// occurred_at.
    static func read(_ columns: inout ColumnReader) throws -> Movement {
        let id = try columns.next(Int64.self)
        let sku = SKU(trusted: try columns.next())
        let delta = try columns.next(Int64.self)
        let reason: MovementReason = try known(try columns.next())
        let reference = try columns.next(String?.self)
        let note = try columns.next(String?.self)
        let serialNumber = try columns.next(String?.self).map { SerialNumber(trusted: $0) }
        let stock = StockLevel(onHand: try columns.next(), reserved: try columns.next())
        let actor = try columns.next(String.self)
        let key = try columns.next(String?.self)
        let occurredAt = Timestamp(try columns.next(PostgresTimestamp.self))
        return Movement(
            id: id, sku: sku, delta: delta, reason: reason, reference: reference, note: note,
            serialNumber: serialNumber, stockAfter: stock, actor: actor, occurredAt: occurredAt, idempotencyKey: key)
    }
}
