public import FoundationEssentials

/// What a batch has to write: the difference between the state it locked and the state it decided on.
public struct Changes: Sendable {
    /// A line that begins or changes.
    public struct LineChange: Hashable, Sendable {
        public let reservationID: UUID
        public let sku: SKU
        public let line: LineRecord
        public let expiresAt: Timestamp
    }

    /// What names a line.
    public struct LineKey: Hashable, Sendable {
        public let reservationID: UUID
        public let sku: SKU
    }

    public var createdProducts: [ProductRecord] = []
    public var changedProducts: [ProductRecord] = []
    public var deletedProductIDs: [Int64] = []
    public var addedItems: [ItemRecord] = []
    /// Items that staff changed.
    public var editedItems: [ItemRecord] = []
    /// Items whose state or hold changed; they may be among the edited ones too.
    public var movedItems: [ItemRecord] = []
    public var deletedItemIDs: [Int64] = []

    public var begunReservations: [(id: UUID, record: ReservationRecord)] = []
    /// Only what stands in the reservation's own row: its cart, its beginning and its expiry.
    public var changedReservations: [(id: UUID, record: ReservationRecord)] = []
    public var endedReservations: [UUID] = []
    public var newEndings: [(id: UUID, ending: Ending)] = []
    /// Those of reservations that began anew, whether or not they have ended again; they go before the new ones come.
    public var forgottenEndings: [UUID] = []

    public var newLines: [LineChange] = []
    public var changedLines: [LineChange] = []
    public var deletedLines: [LineKey] = []

    /// Products of which only `reserved` changed; the ledger has no part in it.
    public var reservedChanges: [ProductRecord] = []
    /// Products of which `on_hand` changed, and perhaps `reserved` too.
    public var onHandChanges: [ProductRecord] = []
    public var movements: [Movement] = []
    public var orders: [Order] = []

    public init(from before: InventoryState, to after: InventoryState) {
        compareProducts(before, after)
        compareItems(before, after)
        compareReservations(before, after)
        for (sku, lines) in after.cleared {
            deletedLines += lines.map { LineKey(reservationID: $0.reservationID, sku: sku) }
        }
        movements = after.movements
        orders = after.orders
    }

    /// Whether there is nothing to write, so that the transaction may as well be rolled back, which costs no fsync.
    public var isEmpty: Bool {
        createdProducts.isEmpty && changedProducts.isEmpty && deletedProductIDs.isEmpty && addedItems.isEmpty
            && editedItems.isEmpty && movedItems.isEmpty && deletedItemIDs.isEmpty && begunReservations.isEmpty
            && changedReservations.isEmpty && endedReservations.isEmpty && newEndings.isEmpty
            && forgottenEndings.isEmpty && newLines.isEmpty && changedLines.isEmpty && deletedLines.isEmpty
            && reservedChanges.isEmpty && onHandChanges.isEmpty && movements.isEmpty && orders.isEmpty
    }

    private mutating func compareProducts(_ before: InventoryState, _ after: InventoryState) {
        for (sku, old) in before.products where after.products[sku]?.id != old.id {
            if let id = old.id { deletedProductIDs.append(id) }
        }
        for (sku, new) in after.products {
            guard let old = before.products[sku], old.id == new.id else {
                createdProducts.append(new)
                if new.stock.onHand != 0 { onHandChanges.append(new) }
                continue
            }
            if old.product != new.product { changedProducts.append(new) }
            if old.stock.onHand != new.stock.onHand {
                onHandChanges.append(new)
            } else if old.stock.reserved != new.stock.reserved {
                reservedChanges.append(new)
            }
        }
    }

    private mutating func compareItems(_ before: InventoryState, _ after: InventoryState) {
        for (sku, olds) in before.items {
            for (serialNumber, old) in olds where after.items[sku]?[serialNumber]?.id != old.id {
                if let id = old.id { deletedItemIDs.append(id) }
            }
        }
        for (sku, news) in after.items {
            for (serialNumber, new) in news {
                guard let old = before.items[sku]?[serialNumber], old.id == new.id else {
                    addedItems.append(new)
                    continue
                }
                if old.item.updatedAt != new.item.updatedAt || old.item.revision != new.item.revision {
                    editedItems.append(new)
                }
                if old.item.state != new.item.state || old.hold != new.hold { movedItems.append(new) }
            }
        }
    }

    /// A lapsed reservation that begins anew under its old id keeps its row, with another beginning.
    private mutating func compareReservations(_ before: InventoryState, _ after: InventoryState) {
        for (id, old) in before.reservations where after.reservations[id] == nil {
            endedReservations.append(id)
            deletedLines += old.lines.keys.map { LineKey(reservationID: id, sku: $0) }
        }
        for (id, new) in after.reservations {
            guard let old = before.reservations[id] else {
                begunReservations.append((id, new))
                newLines += new.lines.map { change(id, new, $0.key, $0.value) }
                continue
            }
            // The lines carry their reservation's expiry, for the index that finds a product's lapsed holds.
            let isMoved = old.expiresAt != new.expiresAt
            if isMoved || old.cartID != new.cartID || old.createdAt != new.createdAt {
                changedReservations.append((id, new))
            }
            deletedLines += old.lines.keys.filter { new.lines[$0] == nil }.map { LineKey(reservationID: id, sku: $0) }
            for (sku, line) in new.lines {
                switch old.lines[sku] {
                case nil: newLines.append(change(id, new, sku, line))
                case .some(let oldLine) where isMoved || oldLine != line:
                    changedLines.append(change(id, new, sku, line))
                default: break
                }
            }
        }
        for (id, ending) in after.endings where before.endings[id] != ending { newEndings.append((id, ending)) }
        forgottenEndings = before.endings.filter { after.endings[$0.key] != $0.value }.map(\.key)
    }

    private func change(_ id: UUID, _ record: ReservationRecord, _ sku: SKU, _ line: LineRecord) -> LineChange {
        LineChange(reservationID: id, sku: sku, line: line, expiresAt: record.expiresAt)
    }
}
