public import FoundationEssentials

/// Takes one product out of a cart. The last line gone releases the reservation.
public struct DeleteLine: Command {
    public let id: UUID
    public let sku: SKU

    public init(id: UUID, sku: SKU) {
        self.id = id
        self.sku = sku
    }

    public var scope: LockScope { LockScope(reservations: [id], products: [sku]) }

    public func decide(in state: inout InventoryState) -> Decision<Bool> {
        guard let reservation = state.reservations[id] else { return state.decisionOnEnded(id) }
        guard state.products[sku] != nil else { return .refused(.unknownProducts([sku])) }
        guard reservation.lines[sku] != nil else { return .done(false) }
        if reservation.lines.count == 1 {
            state.end(id, as: Ending(cause: .released, endedAt: state.now))
        } else {
            state.dropLine(sku, of: id)
        }
        return .done(true)
    }
}

/// Gives back all that a cart holds.
public struct ReleaseReservation: Command {
    public let id: UUID

    public init(id: UUID) { self.id = id }

    public var scope: LockScope { LockScope(reservations: [id]) }

    public func decide(in state: inout InventoryState) -> Decision<Bool> {
        guard state.reservations[id] != nil else { return state.decisionOnEnded(id) }
        state.end(id, as: Ending(cause: .released, endedAt: state.now))
        return .done(true)
    }
}

/// Ends a reservation if it has lapsed: the sweeper's command. Answers whether there is nothing left to end.
public struct ExpireReservation: Command {
    public let id: UUID

    public init(id: UUID) { self.id = id }

    public var scope: LockScope { LockScope(reservations: [id]) }

    /// Lapsed reservations were ended before the batch's first command, so only what is live is still there.
    public func decide(in state: inout InventoryState) -> Decision<Bool> {
        .done(state.reservations[id] == nil)
    }
}

/// Gives a cart more time; never less.
public struct ExtendReservation: Command {
    public let id: UUID
    public let timeToLive: Seconds

    public init(id: UUID, timeToLive: Seconds) {
        self.id = id
        self.timeToLive = timeToLive
    }

    public var scope: LockScope { LockScope(reservations: [id]) }

    public func decide(in state: inout InventoryState) -> Decision<Reservation> {
        state.prolong(id, by: timeToLive)
        return state.reservation(id).map { .done($0) } ?? .refused(state.refusalOfEnded(id))
    }
}

extension InventoryState {
    /// Giving back what is already given back changes nothing and is no fault.
    fileprivate func decisionOnEnded(_ id: UUID) -> Decision<Bool> {
        if !purchased.contains(id), endings[id] != nil { return .done(false) }
        return .refused(refusalOfEnded(id))
    }
}
