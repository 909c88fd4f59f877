internal import FoundationEssentials
internal import Inventory
internal import Postgres

/// Turns what a batch changed into the statements that write it, in an order that every constraint agrees with.
struct WriteScript {
    private(set) var script = PipelineScript()
    private let productIDs: [SKU: Int64]
    private let items: [SKU: [SerialNumber: ItemRecord]]

    init(_ changes: Changes, after state: InventoryState, productIDs: [SKU: Int64]) throws {
        self.productIDs = productIDs
        items = state.items
        try writeProducts(changes)
        // A line refers to its reservation and an item to its holder: those come first and go last.
        beginReservations(changes)
        try writeLines(changes)
        try writeItems(changes)
        endReservations(changes)
        try book(changes)
        try placeOrders(changes)
    }

    private func id(of sku: SKU) throws -> Int64 {
        guard let id = productIDs[sku] else { throw StoreFault.internalError }
        return id
    }

    private func id(of record: ItemRecord) throws -> Int64 {
        guard let id = record.id else { throw StoreFault.internalError }
        return id
    }

    private mutating func writeProducts(_ changes: Changes) throws {
        let created = changes.createdProducts.map(\.product)
        let createdAttributes = try created.map { try AttributesJSON.encode($0.attributes) }
        script.add(
            WriteStatements.createProducts.bind(
                created.map(\.sku.text), created.map(\.kind.rawValue), created.map(\.name), created.map(\.description),
                created.map { $0.price?.amount.postgres }, created.map { $0.currency?.code },
                created.map { Int64($0.shippingWeightGrams) }, createdAttributes, created.map(\.status.rawValue),
                created.map(\.revision), created.map(\.createdAt.postgres), created.map(\.updatedAt.postgres)),
            unless: created.isEmpty)

        let changed = changes.changedProducts.map(\.product)
        let changedIDs = try changed.map { try id(of: $0.sku) }
        let changedAttributes = try changed.map { try AttributesJSON.encode($0.attributes) }
        script.add(
            WriteStatements.changeProducts.bind(
                changedIDs, changed.map(\.name), changed.map(\.description),
                changed.map { $0.price?.amount.postgres }, changed.map { $0.currency?.code },
                changed.map { Int64($0.shippingWeightGrams) }, changedAttributes, changed.map(\.status.rawValue),
                changed.map(\.revision), changed.map(\.updatedAt.postgres)),
            unless: changed.isEmpty)
        script.add(
            WriteStatements.deleteProducts.bind(changes.deletedProductIDs), unless: changes.deletedProductIDs.isEmpty)
    }

    private mutating func beginReservations(_ changes: Changes) {
        for (statement, reservations) in [
            (WriteStatements.beginReservations, changes.begunReservations),
            (WriteStatements.changeReservations, changes.changedReservations),
        ] {
            script.add(
                statement.bind(
                    reservations.map(\.id), reservations.map(\.record.cartID),
                    reservations.map(\.record.createdAt.postgres), reservations.map(\.record.expiresAt.postgres)),
                unless: reservations.isEmpty)
        }
    }

    private mutating func writeLines(_ changes: Changes) throws {
        let deletedProducts = try changes.deletedLines.map { try id(of: $0.sku) }
        script.add(
            WriteStatements.deleteLines.bind(changes.deletedLines.map(\.reservationID), deletedProducts),
            unless: deletedProducts.isEmpty)
        for (statement, lines) in [
            (WriteStatements.beginLines, changes.newLines), (WriteStatements.changeLines, changes.changedLines),
        ] {
            let products = try lines.map { try id(of: $0.sku) }
            script.add(
                statement.bind(
                    lines.map(\.reservationID), products, lines.map { Int64($0.line.quantity) },
                    lines.map { $0.line.unitPrice?.amount.postgres }, lines.map { $0.line.unitPrice?.currency.code },
                    lines.map(\.expiresAt.postgres)),
                unless: lines.isEmpty)
        }
    }

    private mutating func writeItems(_ changes: Changes) throws {
        let added = changes.addedItems.map(\.item)
        let addedProducts = try added.map { try id(of: $0.sku) }
        let addedAttributes = try added.map { try AttributesJSON.encode($0.attributes) }
        script.add(
            WriteStatements.addItems.bind(
                addedProducts, added.map(\.serialNumber.text), added.map { $0.price?.amount.postgres },
                addedAttributes, added.map(\.notes), added.map(\.state.rawValue), added.map(\.revision),
                added.map(\.createdAt.postgres), added.map(\.updatedAt.postgres)),
            unless: added.isEmpty)

        let edited = changes.editedItems
        let editedIDs = try edited.map { try id(of: $0) }
        let editedAttributes = try edited.map { try AttributesJSON.encode($0.item.attributes) }
        script.add(
            WriteStatements.editItems.bind(
                editedIDs, edited.map { $0.item.price?.amount.postgres }, editedAttributes, edited.map(\.item.notes),
                edited.map(\.item.revision), edited.map(\.item.updatedAt.postgres)),
            unless: edited.isEmpty)

        let moved = changes.movedItems
        let movedIDs = try moved.map { try id(of: $0) }
        script.add(
            WriteStatements.moveItems.bind(
                movedIDs, moved.map(\.item.state.rawValue), moved.map { $0.hold?.reservationID },
                moved.map { $0.hold?.unitPrice.amount.postgres }, moved.map { $0.hold?.unitPrice.currency.code }),
            unless: moved.isEmpty)
        script.add(WriteStatements.deleteItems.bind(changes.deletedItemIDs), unless: changes.deletedItemIDs.isEmpty)
    }

    private mutating func endReservations(_ changes: Changes) {
        script.add(
            WriteStatements.endReservations.bind(changes.endedReservations), unless: changes.endedReservations.isEmpty)
        script.add(
            WriteStatements.forgetEndings.bind(changes.forgottenEndings), unless: changes.forgottenEndings.isEmpty)
        let endings = changes.newEndings
        script.add(
            WriteStatements.rememberEndings.bind(
                endings.map(\.id), endings.map(\.ending.cause.rawValue), endings.map(\.ending.endedAt.postgres)),
            unless: endings.isEmpty)
    }

    private mutating func book(_ changes: Changes) throws {
        let movements = changes.movements
        let ids = try movements.map { movement -> Int64 in
            guard let id = movement.id else { throw StoreFault.internalError }
            return id
        }
        script.add(
            WriteStatements.bookMovements.bind(
                ids, movements.map { productIDs[$0.sku] }, movements.map(\.sku.text), movements.map(\.delta),
                movements.map(\.reason.rawValue), movements.map(\.reference), movements.map(\.note),
                movements.map { $0.serialNumber?.text }, movements.map(\.stockAfter.onHand),
                movements.map(\.stockAfter.reserved), movements.map(\.actor), movements.map(\.idempotencyKey),
                movements.map(\.occurredAt.postgres)),
            unless: movements.isEmpty)
        let reserved = changes.reservedChanges
        let reservedIDs = try reserved.map { try id(of: $0.product.sku) }
        script.add(
            WriteStatements.setReserved.bind(reservedIDs, reserved.map(\.stock.reserved)), unless: reserved.isEmpty)
        let onHand = changes.onHandChanges
        script.add(
            WriteStatements.setOnHand.bind(
                onHand.map { productIDs[$0.product.sku] }, onHand.map(\.product.sku.text), onHand.map(\.stock.onHand),
                onHand.map(\.stock.reserved)),
            unless: onHand.isEmpty)
    }

    private mutating func placeOrders(_ changes: Changes) throws {
        let orders = changes.orders
        guard !orders.isEmpty else { return }
        script.add(
            WriteStatements.placeOrders.bind(
                orders.map(\.id), orders.map(\.cartID), orders.map(\.state.rawValue),
                orders.map(\.shippingWeightGrams), orders.map(\.reservedAt.postgres),
                orders.map(\.purchasedAt.postgres)))
        let lines = orders.flatMap { order in order.lines.map { (order: order.id, name: $0.name, line: $0.line) } }
        let products = try lines.map { try id(of: $0.line.sku) }
        let prices = lines.map { if case .units(_, let price) = $0.line.contents { price } else { Money?.none } }
        script.add(
            WriteStatements.placeOrderLines.bind(
                lines.map(\.order), products, lines.map(\.name), lines.map { Int64($0.line.quantity) },
                prices.map { $0?.amount.postgres }, prices.map { $0?.currency.code }))
        try placeOrderItems(lines.map { ($0.order, $0.line) })
    }

    private mutating func placeOrderItems(_ lines: [(order: UUID, line: Line)]) throws {
        let sold = try lines.flatMap { order, line -> [(order: UUID, product: Int64, item: Int64, price: Money)] in
            guard case .items(let priced) = line.contents else { return [] }
            let product = try id(of: line.sku)
            return try priced.map { item in
                guard let record = items[line.sku]?[item.serialNumber] else { throw StoreFault.internalError }
                return (order, product, try id(of: record), item.unitPrice)
            }
        }
        script.add(
            WriteStatements.placeOrderItems.bind(
                sold.map(\.order), sold.map(\.item), sold.map(\.product), sold.map(\.price.amount.postgres),
                sold.map(\.price.currency.code)),
            unless: sold.isEmpty)
    }
}

extension LineRecord {
    /// Nil for a line of items, each of which has its own.
    fileprivate var unitPrice: Money? {
        if case .units(_, let price) = self { price } else { nil }
    }
}
