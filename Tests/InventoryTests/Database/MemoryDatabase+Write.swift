import FoundationEssentials
import Inventory

extension MemoryDatabase {
    /// Writes a batch's changes in the store's order. Throws where a constraint would be violated, or where a row to be
    /// changed is not there.
    mutating func write(_ changes: Changes) throws {
        try writeProducts(changes)
        try beginReservations(changes)
        try writeLines(changes)
        try writeItems(changes)
        try endReservations(changes)
        try book(changes.movements)
        for record in changes.reservedChanges {
            _ = try demand(products[record.product.sku], "a stock row to change is missing")
            products[record.product.sku]?.stock.reserved = record.stock.reserved
        }
        for record in changes.onHandChanges {
            _ = try demand(products[record.product.sku], "a stock row to change is missing")
            products[record.product.sku]?.stock = record.stock
        }
        try placeOrders(changes.orders)
    }

    private mutating func writeProducts(_ changes: Changes) throws {
        for record in changes.createdProducts {
            let sku = record.product.sku
            try demand(products[sku] == nil, "\(sku) is created twice")
            products[sku] = ProductRow(id: nextID(), product: record.product)
        }
        for record in changes.changedProducts {
            let sku = record.product.sku
            try demand(products[sku]?.id == record.id, "\(sku) is not the product that was changed")
            products[sku]?.product = record.product
        }
        for id in changes.deletedProductIDs {
            let row = try demand(products.values.first { $0.id == id }, "a product to delete is missing")
            let sku = row.product.sku
            try demand(row.lastMovement == nil, "\(sku) has a ledger")
            try demand(items[sku, default: [:]].isEmpty, "\(sku) has items")
            try demand(!lines.values.contains { $0[sku] != nil }, "\(sku) is held")
            products[sku] = nil
        }
    }

    private mutating func beginReservations(_ changes: Changes) throws {
        for (id, record) in changes.begunReservations {
            try demand(reservations[id] == nil, "\(id) begins twice")
            reservations[id] = row(record)
        }
        for (id, record) in changes.changedReservations {
            try demand(reservations[id] != nil, "\(id) is changed and not there")
            reservations[id] = row(record)
        }
    }

    private func row(_ record: ReservationRecord) -> ReservationRow {
        ReservationRow(cartID: record.cartID, createdAt: record.createdAt, expiresAt: record.expiresAt)
    }

    private mutating func writeLines(_ changes: Changes) throws {
        for key in changes.deletedLines {
            let line = lines[key.reservationID]?.removeValue(forKey: key.sku)
            try demand(line != nil, "a line to delete is missing: \(key)")
        }
        for change in changes.newLines {
            try demand(reservations[change.reservationID] != nil, "a line without its reservation: \(change)")
            try demand(products[change.sku] != nil, "a line without its product: \(change)")
            try demand(lines[change.reservationID]?[change.sku] == nil, "a line twice: \(change)")
            let row = row(change)
            lines[change.reservationID, default: [:]][change.sku] = row
        }
        for change in changes.changedLines {
            try demand(lines[change.reservationID]?[change.sku] != nil, "a line to change is missing: \(change)")
            let row = row(change)
            lines[change.reservationID]?[change.sku] = row
        }
    }

    private func row(_ change: Changes.LineChange) -> LineRow {
        let unitPrice: Money? = if case .units(_, let price) = change.line { price } else { nil }
        return LineRow(quantity: change.line.quantity, unitPrice: unitPrice, expiresAt: change.expiresAt)
    }

    private mutating func writeItems(_ changes: Changes) throws {
        for record in changes.addedItems {
            let key = record.item.key
            try demand(products[key.sku] != nil, "\(key) has no product")
            try demand(items[key.sku]?[key.serialNumber] == nil, "\(key) is added twice")
            try demand(record.hold == nil, "\(key) is held when it is added")
            items[key.sku, default: [:]][key.serialNumber] = ItemRow(id: nextID(), item: record.item)
        }
        for record in changes.editedItems {
            try change(record) { row in
                row.item.price = record.item.price
                row.item.attributes = record.item.attributes
                row.item.notes = record.item.notes
                row.item.revision = record.item.revision
                row.item.updatedAt = record.item.updatedAt
            }
        }
        for record in changes.movedItems {
            if let holder = record.hold?.reservationID {
                try demand(reservations[holder] != nil, "\(record.item.key) is held by nobody")
            }
            try change(record) { row in
                row.item.state = record.item.state
                row.holder = record.hold?.reservationID
                row.heldPrice = record.hold?.unitPrice
            }
        }
        for id in changes.deletedItemIDs {
            let rows = items.values.lazy.flatMap(\.values)
            let row = try demand(rows.first { $0.id == id }, "an item to delete is missing")
            try demand(!row.everSold, "\(row.item.key) stands in an order")
            items[row.item.sku]?[row.item.serialNumber] = nil
        }
    }

    private mutating func change(_ record: ItemRecord, _ body: (inout ItemRow) -> Void) throws {
        let key = record.item.key
        var row = try demand(items[key.sku]?[key.serialNumber], "\(key) is not there")
        try demand(row.id == record.id, "\(key) is not the item that was changed")
        body(&row)
        items[key.sku]?[key.serialNumber] = row
    }

    private mutating func endReservations(_ changes: Changes) throws {
        for id in changes.endedReservations {
            try demand(reservations.removeValue(forKey: id) != nil, "a reservation to end is missing")
            try demand(lines[id, default: [:]].isEmpty, "\(id) ends and keeps lines")
            let isHolder = items.values.contains { $0.values.contains { $0.holder == id } }
            try demand(!isHolder, "\(id) ends and keeps items")
            lines[id] = nil
        }
        for id in changes.forgottenEndings {
            try demand(endings.removeValue(forKey: id) != nil, "an ending to forget is missing")
        }
        for (id, ending) in changes.newEndings {
            try demand(endings.updateValue(ending, forKey: id) == nil, "\(id) has ended before")
        }
    }

    /// Each row goes on from the one before: numbers ascend within a product, and so `on_hand` is the sum.
    private mutating func book(_ movements: [Movement]) throws {
        for movement in movements {
            let id = try demand(movement.id, "no number was drawn for \(movement)")
            var row = try demand(products[movement.sku], "\(movement) has no product")
            try demand(movement.delta != 0, "\(movement) moves nothing")
            try demand(id > row.lastMovement ?? 0, "\(movement) is out of order")
            row.ledgerSum += movement.delta
            row.lastMovement = id
            try demand(row.ledgerSum == movement.stockAfter.onHand, "\(movement) does not follow \(row.stock)")
            products[movement.sku] = row
            if let key = movement.idempotencyKey.map({ IdempotencyScope(sku: movement.sku, key: $0) }) {
                try demand(adjustments[key] == nil, "\(key) is used twice")
                adjustments[key] = movement
            }
        }
    }

    private mutating func placeOrders(_ placed: [Order]) throws {
        for order in placed {
            try demand(orders[order.id] == nil, "\(order.id) is ordered twice")
            orders[order.id] = order
            for line in order.lines.map(\.line) {
                guard case .items(let sold) = line.contents else { continue }
                for item in sold {
                    try demand(items[line.sku]?[item.serialNumber] != nil, "an item sold is missing")
                    items[line.sku]?[item.serialNumber]?.everSold = true
                }
            }
        }
    }
}
