import FoundationEssentials
import Inventory

// MARK: - The promise

extension MemoryDatabase {
    /// "For every product, at every instant: `0 <= reserved <= on_hand`, `reserved` is the sum of the live and not yet
    /// cleaned-up holds, and `on_hand` is the sum of its ledger."
    func audit() throws {
        var held: [SKU: Int64] = [:]
        for (id, lines) in lines {
            let reservation = try demand(reservations[id], "lines without their reservation \(id)")
            for (sku, line) in lines {
                held[sku, default: 0] += Int64(line.quantity)
                try demand((1...1_000_000).contains(line.quantity), "\(id) holds \(line.quantity) of \(sku)")
                try demand(line.expiresAt == reservation.expiresAt, "\(id) and its line of \(sku) lapse apart")
                let isOfItems = products[sku]?.product.kind == .nonFungible
                try demand(isOfItems == (line.unitPrice == nil), "\(id) has a line of \(sku) of the wrong kind")
            }
        }
        for (id, reservation) in reservations {
            let life = reservation.expiresAt.microseconds - reservation.createdAt.microseconds
            try demand(life > 0 && life <= 86_400_000_000, "\(id) lives for \(life) microseconds")
            try demand(endings[id] == nil && orders[id] == nil, "\(id) is over and goes on")
        }
        for (sku, row) in products {
            let stock = row.stock
            try demand(0 <= stock.reserved && stock.reserved <= stock.onHand, "\(sku): \(stock)")
            try demand(stock.reserved == held[sku] ?? 0, "\(sku): lines hold \(held[sku] ?? 0) of \(stock)")
            try demand(stock.onHand == row.ledgerSum, "\(sku): the ledger says \(row.ledgerSum), not \(stock)")
            if row.product.kind == .nonFungible { try auditItems(of: sku, row) }
        }
    }

    /// Items agree with the counters, and each reserved one with the one line that holds it.
    private func auditItems(of sku: SKU, _ row: ProductRow) throws {
        let rows = items[sku, default: [:]].values
        let onHand = rows.count { $0.item.state.isOnHand }
        try demand(row.stock.onHand == Int64(onHand), "\(sku): \(onHand) items, and \(row.stock)")
        var held: [UUID: Int] = [:]
        for item in rows {
            let isReserved = item.item.state == .reserved
            try demand(isReserved == (item.holder != nil), "\(item.item.key) is \(item.item.state)")
            try demand(isReserved == (item.heldPrice != nil), "\(item.item.key) is held without a price")
            if let holder = item.holder { held[holder, default: 0] += 1 }
            try demand(item.item.price != nil || row.product.price != nil, "\(item.item.key) has no price")
            if let own = item.item.price {
                try demand(own.currency == row.product.currency, "\(item.item.key) has another currency")
            }
        }
        for (id, lines) in lines {
            try demand(lines[sku]?.quantity ?? 0 == held[id] ?? 0, "\(id) has not the items of \(sku) it holds")
        }
        try demand(held.keys.allSatisfy { lines[$0] != nil }, "an item of \(sku) is held by nobody")
    }
}

// MARK: - What was decided is what is there

extension MemoryDatabase {
    /// The changes, applied to the rows as they were, have made them what the batch decided.
    func demandMatch(_ before: InventoryState, _ after: InventoryState) throws {
        for sku in Set(before.products.keys).union(after.products.keys) {
            let (row, record) = (products[sku], after.products[sku])
            try demand((row == nil) == (record == nil), "\(sku) is there and should not be, or the reverse")
            guard let row, var record else { continue }
            // A product that was read without its description keeps the one it has.
            if before.products[sku]?.product.description == "", record.product.description == "" {
                record.product.description = row.product.description
                record.product.attributes = row.product.attributes
            }
            try demand(row.product == record.product && row.stock == record.stock, "\(sku): \(row), not \(record)")
        }
        for (sku, serialNumbers) in before.items.merging(after.items, uniquingKeysWith: { $1.merging($0) { $1 } }) {
            for serialNumber in serialNumbers.keys {
                let key = ItemKey(sku, serialNumber)
                try demandMatch(key, items[sku]?[serialNumber], after.items[sku]?[serialNumber])
            }
        }
        for id in Set(before.reservations.keys).union(after.reservations.keys) {
            try demand(reservationRecord(id) == after.reservations[id], "\(id) is not as decided")
        }
        for id in Set(before.endings.keys).union(after.endings.keys) {
            try demand(endings[id] == after.endings[id], "\(id) has not ended as decided")
        }
        for id in after.purchased { try demand(orders[id] != nil, "\(id) has no order") }
    }

    /// When the holder lapses is no part of an item's row.
    private func demandMatch(_ key: ItemKey, _ row: ItemRow?, _ record: ItemRecord?) throws {
        try demand((row == nil) == (record == nil), "\(key) is there and should not be, or the reverse")
        guard let row, let record else { return }
        let isSame =
            row.item == record.item && row.holder == record.hold?.reservationID
            && row.heldPrice == record.hold?.unitPrice && row.everSold == record.everSold
        try demand(isSame, "\(row), not \(record)")
    }
}

// MARK: - The model

extension MemoryDatabase {
    /// The rows say what the model says, lapsed holds aside.
    func demandMatch(_ model: Model) throws {
        try demand(products.count == model.products.count, "other products than the model's")
        for (sku, row) in products {
            let product = try demand(model.products[sku], "\(sku) is not in the model")
            try demand(row.product == product, "\(row.product), not \(product)")
            try demand(row.stock.onHand == model.onHand(sku), "\(sku): \(row.stock), not \(model.stock(sku))")
            try demand(items[sku, default: [:]].count == model.items[sku, default: [:]].count, "other items of \(sku)")
            for (serialNumber, itemRow) in items[sku, default: [:]] {
                var item = itemRow.item
                // Whether it is reserved, its line says.
                if item.state == .reserved { item.state = .inStock }
                try demand(item == model.items[sku]?[serialNumber], "\(item) is not as in the model")
            }
        }
        for (id, row) in reservations where row.expiresAt > model.now {
            try demandMatch(id, row, try demand(model.holds[id], "\(id) is not held in the model"))
        }
        try demand(model.holds.keys.allSatisfy { reservations[$0] != nil }, "a hold of the model is missing")
        for (id, ending) in model.endings {
            // A lapsed reservation that nobody has ended yet stands where its ending will.
            let actual = endings[id] ?? reservations[id].map { Ending(cause: .expired, endedAt: $0.expiresAt) }
            try demand(actual == ending, "\(id) ended otherwise")
        }
        try demand(endings.count <= model.endings.count, "an ending that the model has not")
        try demand(orders.count == model.orders.count, "other orders than the model's")
    }

    private func demandMatch(_ id: UUID, _ row: ReservationRow, _ hold: Model.Hold) throws {
        let isSame = row.cartID == hold.cartID && row.createdAt == hold.createdAt && row.expiresAt == hold.expiresAt
        try demand(isSame, "\(row), not \(hold)")
        let lines = lines[id, default: [:]]
        try demand(lines.count == hold.lines.count, "\(id) has \(lines), not \(hold.lines)")
        for (sku, line) in lines {
            switch hold.lines[sku] {
            case .units(let quantity, let price):
                let isSame = line.quantity == quantity && line.unitPrice == price
                try demand(isSame, "\(id) has \(line) of \(sku), not \(quantity) at \(price)")
            case .items(let prices):
                let held = items[sku, default: [:]].filter { $0.value.holder == id }.mapValues(\.heldPrice)
                try demand(held == prices, "\(id) has \(held) of \(sku), not \(prices)")
            case nil:
                throw Corruption(description: "\(id) has a line of \(sku) that the model has not")
            }
        }
    }
}
