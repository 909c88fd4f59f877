/// Books goods in or out of a fungible product's stock.
public struct AdjustStock: Command {
    public let sku: SKU
    public let delta: Int64
    public let reason: MovementReason
    public let reference: String?
    public let note: String?
    /// Makes a repeat answer the first movement again.
    public let idempotencyKey: String?
    public let actor: String

    public init(
        sku: SKU, delta: Int64, reason: MovementReason, reference: String?, note: String?, idempotencyKey: String?,
        actor: String
    ) {
        self.sku = sku
        self.delta = delta
        self.reason = reason
        self.reference = reference
        self.note = note
        self.idempotencyKey = idempotencyKey
        self.actor = actor
    }

    public struct Answer: Sendable, Hashable {
        public let movement: Movement
        /// Whether the movement was made by an earlier call with the same key.
        public let isReplay: Bool
    }

    public var scope: LockScope {
        LockScope(products: [sku], idempotencyKeys: idempotencyScope.map { [$0] } ?? [], movements: 1)
    }

    private var idempotencyScope: IdempotencyScope? {
        idempotencyKey.map { IdempotencyScope(sku: sku, key: $0) }
    }

    public func decide(in state: inout InventoryState) -> Decision<Answer> {
        if let refusal = state.refusalUnlessFungible(sku) { return .refused(refusal) }
        if let replay = replay(in: state) { return replay }
        let onHand = (state.products[sku]?.stock.onHand ?? 0) + delta
        guard onHand <= Limits.onHand else {
            return .refused(.invalid([.init("/delta", "would bring on_hand above \(Limits.onHand)")]))
        }
        if let objection = state.objectionToOnHand(onHand, of: sku) { return .init(objection) }
        let movement = state.move(
            sku, by: delta, reason: reason, actor: actor, reference: reference, note: note,
            idempotencyKey: idempotencyKey)
        if let idempotencyScope { state.adjustments[idempotencyScope] = movement }
        return .done(Answer(movement: movement, isReplay: false))
    }

    private func replay(in state: InventoryState) -> Decision<Answer>? {
        guard let movement = idempotencyScope.flatMap({ state.adjustments[$0] }) else { return nil }
        let isSame =
            movement.delta == delta && movement.reason == reason && movement.reference == reference
            && movement.note == note
        guard isSame else { return .refused(.idempotencyKeyReused) }
        return .done(Answer(movement: movement, isReplay: true))
    }
}

/// Sets a fungible product's `on_hand` to what was counted.
public struct TakeStock: Command {
    public let sku: SKU
    public let onHand: Int64
    /// What the counter believes was there; nil takes whatever is.
    public let expectedOnHand: Int64?
    public let note: String?
    public let actor: String

    public init(sku: SKU, onHand: Int64, expectedOnHand: Int64?, note: String?, actor: String) {
        self.sku = sku
        self.onHand = onHand
        self.expectedOnHand = expectedOnHand
        self.note = note
        self.actor = actor
    }

    public var scope: LockScope { LockScope(products: [sku], movements: 1) }

    public func decide(in state: inout InventoryState) -> Decision<StockLevel> {
        if let refusal = state.refusalUnlessFungible(sku) { return .refused(refusal) }
        let stock = state.products[sku]?.stock ?? .none
        if let expectedOnHand, expectedOnHand != stock.onHand { return .refused(.stockChanged(stock)) }
        if let objection = state.objectionToOnHand(onHand, of: sku) { return .init(objection) }
        if onHand != stock.onHand {
            state.move(sku, by: onHand - stock.onHand, reason: .stocktake, actor: actor, note: note)
        }
        return .done(state.products[sku]?.stock ?? .none)
    }
}

extension InventoryState {
    func refusalUnlessFungible(_ sku: SKU) -> Refusal? {
        guard let product = products[sku]?.product else { return .productNotFound(sku) }
        return product.kind == .fungible ? nil : .wrongProductKind(sku, is: product.kind)
    }

    func refusalUnlessNonFungible(_ sku: SKU) -> Refusal? {
        guard let product = products[sku]?.product else { return .productNotFound(sku) }
        return product.kind == .nonFungible ? nil : .wrongProductKind(sku, is: product.kind)
    }

    /// Stock never falls below what is reserved for live carts; lapsed holds give way.
    fileprivate mutating func objectionToOnHand(_ onHand: Int64, of sku: SKU) -> Decision<Never>? {
        func reserved(_ state: InventoryState) -> Int64 { state.products[sku]?.stock.reserved ?? 0 }
        guard reclaim(sku, until: { reserved($0) <= onHand }) else { return .short([sku]) }
        return reserved(self) <= onHand ? nil : .refused(.stockBelowReserved(products[sku]?.stock ?? .none))
    }
}
