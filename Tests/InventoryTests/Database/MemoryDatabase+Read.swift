import FoundationEssentials
import Inventory

/// The scopes of a batch's commands, put together as the store does.
private struct BatchScope {
    let reservations: Set<UUID>
    let products: Set<SKU>
    let described: Set<SKU>
    let items: Set<ItemKey>
    private(set) var anyItems: [SKU: Int] = [:]
    /// How many numbers for the ledger to draw, sales of what is held already aside.
    private(set) var movements = 0
    let sellers: Set<UUID>

    init(_ scopes: [LockScope]) {
        reservations = Set(scopes.flatMap(\.reservations))
        products = Set(scopes.flatMap(\.products))
        described = Set(scopes.flatMap(\.described))
        items = Set(scopes.flatMap(\.items))
        sellers = Set(scopes.filter(\.sells).flatMap(\.reservations))
        for scope in scopes {
            for (sku, quantity) in scope.anyItems { anyItems[sku, default: 0] += quantity }
            movements += scope.movements
            // What one command of the batch puts into a reservation another may sell.
            if !sellers.isDisjoint(with: scope.reservations) {
                movements += scope.items.count + scope.anyItems.values.reduce(0, +)
            }
        }
        // A named item may be one of the first free ones, and then is not there for those who want any.
        for key in items where anyItems[key.sku] != nil { anyItems[key.sku, default: 0] += 1 }
    }
}

extension MemoryDatabase {
    /// What the locks and reads of the scopes find.
    mutating func read(_ scopes: [LockScope], at now: Timestamp) -> InventoryState {
        let scope = BatchScope(scopes)
        let held = scope.reservations.filter { reservations[$0] != nil }
        let skus = held.reduce(into: scope.products) { $0.formUnion(lines[$1, default: [:]].keys) }
        var records: [SKU: ProductRecord] = [:]
        for sku in skus { records[sku] = productRecord(sku, isDescribed: scope.described.contains(sku)) }
        var holds: [UUID: ReservationRecord] = [:]
        for id in held { holds[id] = reservationRecord(id) }
        var drawn = scope.movements
        for line in scope.sellers.flatMap({ lines[$0, default: [:]].values }) {
            drawn += line.unitPrice == nil ? line.quantity : 1
        }
        return InventoryState(
            now: now, products: records, items: itemRecords(scope), reservations: holds,
            endings: endings.filter { scope.reservations.contains($0.key) },
            purchased: scope.reservations.filter { orders[$0] != nil },
            cartHolds: cartHolds(scopes, at: now), facts: facts(of: scopes.flatMap(\.facts)),
            adjustments: scopes.flatMap(\.idempotencyKeys).reduce(into: [:]) { $0[$1] = adjustments[$1] },
            movementIDs: (0..<drawn).map { _ in nextID() })
    }

    /// The live holds of the carts that are counted, all of them.
    private func cartHolds(_ scopes: [LockScope], at now: Timestamp) -> [String: Set<UUID>] {
        scopes.flatMap(\.carts.keys).reduce(into: [:]) { holds, cart in
            holds[cart] = Set(reservations.filter { $0.value.cartID == cart && $0.value.expiresAt > now }.keys)
        }
    }

    /// A second look: lapsed lines on the product of reservations outside the batch, the longest lapsed first.
    func look(
        at sku: SKU, limit: Int, besides insiders: Set<UUID>, at now: Timestamp
    ) -> (holds: OutsideHolds, items: [ItemRecord]) {
        let outside = lines.compactMap { id, lines in lines[sku].map { (id: id, line: $0) } }
            .filter { !insiders.contains($0.id) }
        let lapsed = outside.filter { $0.line.expiresAt <= now }
            .sorted { ($0.line.expiresAt, $0.id.uuidString) < ($1.line.expiresAt, $1.id.uuidString) }
            .prefix(limit)
        var items: [ItemRecord] = []
        let lapsedLines = lapsed.map { id, line in
            let held = self.items[sku, default: [:]].values.filter { $0.holder == id }
            items += held.map(itemRecord)
            return OutsideHolds.LapsedLine(
                reservationID: id, quantity: line.quantity, serialNumbers: held.map(\.item.serialNumber))
        }
        let holds = OutsideHolds(
            lapsed: lapsedLines, isComplete: lapsedLines.count < limit,
            nextReleaseAt: outside.map(\.line.expiresAt).filter { $0 > now }.min())
        return (holds, items)
    }

    /// Description and attributes may be long, and come only where they are asked for.
    private func productRecord(_ sku: SKU, isDescribed: Bool) -> ProductRecord? {
        guard let row = products[sku] else { return nil }
        var product = row.product
        if !isDescribed {
            product.description = ""
            product.attributes = [:]
        }
        return ProductRecord(id: row.id, product: product, stock: row.stock)
    }

    func reservationRecord(_ id: UUID) -> ReservationRecord? {
        guard let row = reservations[id] else { return nil }
        let lines = lines[id, default: [:]].map { sku, line -> (SKU, LineRecord) in
            if let unitPrice = line.unitPrice { return (sku, .units(quantity: line.quantity, unitPrice: unitPrice)) }
            return (sku, .items(Set(items[sku, default: [:]].filter { $0.value.holder == id }.keys)))
        }
        return ReservationRecord(
            cartID: row.cartID, createdAt: row.createdAt, expiresAt: row.expiresAt,
            lines: Dictionary(uniqueKeysWithValues: lines))
    }

    /// Those that the batch's reservations hold, those named, and as many free ones as are asked for.
    private func itemRecords(_ scope: BatchScope) -> [SKU: [SerialNumber: ItemRecord]] {
        var records: [SKU: [SerialNumber: ItemRecord]] = [:]
        for (sku, rows) in items {
            for (serialNumber, row) in rows {
                let isHeld = row.holder.map(scope.reservations.contains) ?? false
                if isHeld || scope.items.contains(ItemKey(sku, serialNumber)) {
                    records[sku, default: [:]][serialNumber] = itemRecord(row)
                }
            }
            let free = rows.values.filter { $0.item.state == .inStock }
                .sorted { $0.item.serialNumber < $1.item.serialNumber }
            for row in free.prefix(scope.anyItems[sku] ?? 0) {
                records[sku, default: [:]][row.item.serialNumber] = itemRecord(row)
            }
        }
        return records
    }

    /// The row has the amount of the item's price; the currency is the product's.
    private func itemRecord(_ row: ItemRow) -> ItemRecord {
        var item = row.item
        if let price = item.price, let currency = products[item.sku]?.product.currency {
            item.price = Money(amount: price.amount, currency: currency)
        }
        guard let id = row.holder, let price = row.heldPrice, let line = lines[id]?[item.sku] else {
            return ItemRecord(id: row.id, item: item, everSold: row.everSold, hold: nil)
        }
        return ItemRecord(
            id: row.id, item: item, everSold: row.everSold,
            hold: .init(reservationID: id, unitPrice: price, expiresAt: line.expiresAt))
    }

    private func facts(of skus: [SKU]) -> [SKU: ProductFacts] {
        skus.reduce(into: [:]) { facts, sku in
            guard let product = products[sku] else { return }
            let rows = items[sku, default: [:]].values
            let priced = rows.count { $0.item.price != nil }
            facts[sku] = ProductFacts(
                hasMovements: product.lastMovement != nil, itemsWithOwnPrice: priced,
                itemsWithoutPrice: rows.count - priced)
        }
    }
}
