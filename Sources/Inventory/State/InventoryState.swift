public import FoundationEssentials

/// All that a batch of commands has locked and read, and what they make of it.
///
/// A value: a batch decides on a copy, and what is to be written is the difference between the two.
public struct InventoryState: Sendable {
    /// The database's clock, read after the locks were taken.
    public let now: Timestamp
    public internal(set) var products: [SKU: ProductRecord]
    public internal(set) var items: [SKU: [SerialNumber: ItemRecord]]
    /// Live ones only, once ``expireLapsed()`` has been by.
    public internal(set) var reservations: [UUID: ReservationRecord]
    public internal(set) var endings: [UUID: Ending]
    public internal(set) var purchased: Set<UUID>
    public internal(set) var outside: [SKU: OutsideHolds]
    /// The live reservations of the carts that are counted, those of the batch included.
    private let cartHolds: [String: Set<UUID>]
    public internal(set) var facts: [SKU: ProductFacts]
    public internal(set) var adjustments: [IdempotencyScope: Movement]
    /// Numbers for the ledger's next rows, in order: drawn under the locks, so that a product's rows stay in order.
    private var movementIDs: ArraySlice<Int64>

    // What the batch adds.
    public internal(set) var movements: [Movement] = []
    public internal(set) var orders: [Order] = []
    /// Lapsed lines of reservations outside the batch that were cleared to make room.
    public internal(set) var cleared: [SKU: [OutsideHolds.LapsedLine]] = [:]

    public init(
        now: Timestamp, products: [SKU: ProductRecord] = [:], items: [SKU: [SerialNumber: ItemRecord]] = [:],
        reservations: [UUID: ReservationRecord] = [:], endings: [UUID: Ending] = [:], purchased: Set<UUID> = [],
        outside: [SKU: OutsideHolds] = [:], cartHolds: [String: Set<UUID>] = [:], facts: [SKU: ProductFacts] = [:],
        adjustments: [IdempotencyScope: Movement] = [:], movementIDs: [Int64] = []
    ) {
        self.now = now
        self.products = products
        self.items = items
        self.reservations = reservations
        self.endings = endings
        self.purchased = purchased
        self.outside = outside
        self.cartHolds = cartHolds
        self.facts = facts
        self.adjustments = adjustments
        self.movementIDs = movementIDs[...]
    }

    /// Adds what a second look at the holds outside the batch has found, and the items that those hold.
    public mutating func learn(_ holds: [SKU: OutsideHolds], items held: [ItemRecord]) {
        outside.merge(holds) { _, new in new }
        for record in held { items[record.item.sku, default: [:]][record.item.serialNumber] = record }
    }

    func item(_ key: ItemKey) -> ItemRecord? { items[key.sku]?[key.serialNumber] }
}

// MARK: - Stock and its ledger

extension InventoryState {
    /// Changes what is reserved of a product; the counter follows the lines, never the other way round.
    mutating func reserve(_ sku: SKU, _ quantity: Int) {
        products[sku]?.stock.reserved += Int64(quantity)
    }

    /// Changes `on_hand`, and writes the ledger's row of it.
    @discardableResult
    mutating func move(
        _ sku: SKU, by delta: Int64, reason: MovementReason, actor: String, reference: String? = nil,
        note: String? = nil, serialNumber: SerialNumber? = nil, idempotencyKey: String? = nil
    ) -> Movement {
        products[sku]?.stock.onHand += delta
        facts[sku]?.hasMovements = true
        let movement = Movement(
            id: movementIDs.popFirst(), sku: sku, delta: delta, reason: reason, reference: reference, note: note,
            serialNumber: serialNumber, stockAfter: products[sku]?.stock ?? .none, actor: actor, occurredAt: now,
            idempotencyKey: idempotencyKey)
        movements.append(movement)
        return movement
    }
}

// MARK: - Lapsed holds

extension InventoryState {
    /// Ends every reservation of the batch that has lapsed, before any command is looked at: a lapsed hold is dead at
    /// its instant, and the batch has one instant.
    public mutating func expireLapsed() {
        for (id, reservation) in reservations where reservation.expiresAt <= now {
            end(id, as: Ending(cause: .expired, endedAt: reservation.expiresAt))
        }
    }

    /// Clears lapsed lines of reservations outside the batch until `isEnough` or none is left.
    ///
    /// That is safe without their reservations' own locks: every command that changes a reservation, extension too,
    /// holds the stock rows of all its lines before it reads the clock, and this batch holds the product's.
    ///
    /// Returns false when there may be more to clear that has not been read: the command is then decided again
    /// once it has been.
    mutating func reclaim(_ sku: SKU, until isEnough: (InventoryState) -> Bool) -> Bool {
        while !isEnough(self) {
            guard let line = outside[sku]?.clearNext() else { return outside[sku]?.isComplete ?? false }
            cleared[sku, default: []].append(line)
            for serialNumber in line.serialNumbers { free(ItemKey(sku, serialNumber)) }
            reserve(sku, -line.quantity)
        }
        return true
    }

    /// When the next hold of another reservation than `id` on the product would lapse.
    func nextRelease(of sku: SKU, otherThan id: UUID) -> Timestamp? {
        let inside = reservations.lazy.filter { $0.key != id && $0.value.lines[sku] != nil }.map(\.value.expiresAt)
        return [inside.min(), outside[sku]?.nextReleaseAt].compactMap { $0 }.min()
    }
}

// MARK: - Holds

extension InventoryState {
    /// Puts a reserved item back on the shelf.
    mutating func free(_ key: ItemKey) {
        items[key.sku]?[key.serialNumber]?.item.state = .inStock
        items[key.sku]?[key.serialNumber]?.hold = nil
    }

    /// Gives back what a line of the reservation holds.
    mutating func dropLine(_ sku: SKU, of id: UUID) {
        guard let line = reservations[id]?.lines.removeValue(forKey: sku) else { return }
        if case .items(let serialNumbers) = line {
            for serialNumber in serialNumbers { free(ItemKey(sku, serialNumber)) }
        }
        reserve(sku, -line.quantity)
    }

    /// Gives back all that the reservation holds and remembers how it ended.
    mutating func end(_ id: UUID, as ending: Ending) {
        for sku in reservations[id]?.lines.keys.sorted() ?? [] { dropLine(sku, of: id) }
        reservations[id] = nil
        endings[id] = ending
    }

    /// How many live holds a cart has beside `id`, if it is one of those that are counted.
    func liveHolds(of cartID: String, besides id: UUID) -> Int {
        let inside = reservations.count { $0.key != id && $0.value.cartID == cartID }
        // What the batch has of them is as the batch has left it.
        let outside = (cartHolds[cartID] ?? []).count {
            reservations[$0] == nil && endings[$0] == nil && !purchased.contains($0)
        }
        return inside + outside
    }

    /// Why the reservation cannot be changed: it is an order, or it is over, or it never was.
    func refusalOfEnded(_ id: UUID) -> Refusal {
        if purchased.contains(id) { return .reservationPurchased }
        switch endings[id] {
        case .some(let ending) where ending.cause == .expired: return .reservationExpired(ending.endedAt)
        case .some(let ending): return .reservationReleased(ending.endedAt)
        case nil: return .reservationNotFound
        }
    }

    /// The reservation as its cart sees it.
    func reservation(_ id: UUID) -> Reservation? {
        guard let record = reservations[id] else { return nil }
        let lines = record.lines.sorted { $0.key < $1.key }.map { line(sku: $0.key, $0.value) }
        return Reservation(
            id: id, cartID: record.cartID, state: .held, lines: lines, createdAt: record.createdAt,
            expiresAt: record.expiresAt, readAt: now)
    }

    private func line(sku: SKU, _ record: LineRecord) -> Line {
        switch record {
        case .units(let quantity, let unitPrice):
            return Line(sku: sku, contents: .units(quantity: quantity, unitPrice: unitPrice))
        case .items(let serialNumbers):
            let items = serialNumbers.sorted().compactMap { serialNumber in
                self.items[sku]?[serialNumber]?.hold.map {
                    PricedItem(serialNumber: serialNumber, unitPrice: $0.unitPrice)
                }
            }
            return Line(sku: sku, contents: .items(items))
        }
    }
}
