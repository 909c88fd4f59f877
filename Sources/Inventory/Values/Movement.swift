/// Why `on_hand` changed.
public enum MovementReason: String, Sendable, Hashable, CaseIterable {
    case received, returned, damaged, lost, found, correction
    case initial, stocktake, sold
    case itemAdded = "item_added"
    case itemRemoved = "item_removed"
    case itemWithdrawn = "item_withdrawn"
    case itemRestored = "item_restored"
    /// SQL by hand, noticed by the database's trigger.
    case direct

    /// The reasons that an adjustment may give.
    public static let ofAdjustments: [MovementReason] = [.received, .returned, .damaged, .lost, .found, .correction]
}

/// One row of the ledger: a change of `on_hand`, and the stock right after it.
public struct Movement: Hashable, Sendable {
    /// The ledger's number. Nil only where nobody drew one, as in a state made by hand; such a row is never written.
    public let id: Int64?
    public let sku: SKU
    public let delta: Int64
    public let reason: MovementReason
    public let reference: String?
    public let note: String?
    public let serialNumber: SerialNumber?
    public let stockAfter: StockLevel
    /// The token's name, `anonymous`, or the database role.
    public let actor: String
    public let occurredAt: Timestamp
    public let idempotencyKey: String?

    public init(
        id: Int64? = nil, sku: SKU, delta: Int64, reason: MovementReason, reference: String? = nil,
        note: String? = nil, serialNumber: SerialNumber? = nil, stockAfter: StockLevel, actor: String,
        occurredAt: Timestamp, idempotencyKey: String? = nil
    ) {
        self.id = id
        self.sku = sku
        self.delta = delta
        self.reason = reason
        self.reference = reference
        self.note = note
        self.serialNumber = serialNumber
        self.stockAfter = stockAfter
        self.actor = actor
        self.occurredAt = occurredAt
        self.idempotencyKey = idempotencyKey
    }
}
