public import FoundationEssentials

/// Makes a hold exactly this, all lines or none; begins it when there is none.
public struct PutReservation: Command {
    public let id: UUID
    public let lines: [LineRequest]
    /// Nil keeps the one that is there.
    public let cartID: String?
    public let timeToLive: Seconds
    /// How many live holds the cart may have; nil for any number. A hold without a cart's name is not counted.
    public let holdLimit: Int?

    public init(
        id: UUID, lines: [LineRequest], cartID: String?, timeToLive: Seconds, holdLimit: Int? = nil
    ) {
        self.id = id
        self.lines = lines
        self.cartID = cartID
        self.timeToLive = timeToLive
        self.holdLimit = holdLimit
    }

    /// The hold as it is now, and whether this command began it.
    public struct Answer: Sendable, Hashable {
        public let reservation: Reservation
        public let isNew: Bool
    }

    public var scope: LockScope {
        var scope = LockScope.hold(id, lines)
        if let cartID, let holdLimit { scope.carts[cartID] = holdLimit }
        return scope
    }

    public func decide(in state: inout InventoryState) -> Decision<Answer> {
        if state.purchased.contains(id) { return .refused(.reservationPurchased) }
        let existing = state.reservations[id]
        // A hold that is the cart's already takes no further place, even of a cart that has too many.
        if let cartID, let holdLimit, existing?.cartID != cartID,
            state.liveHolds(of: cartID, besides: id) >= holdLimit
        {
            return .refused(.tooManyHolds(limit: holdLimit))
        }
        let plan = HoldPlan(id: id, requests: lines, untouched: [:], current: existing?.lines ?? [:])
        if let objection = plan.objection(in: &state) { return .init(objection) }

        state.beginIfNeeded(id, cartID: cartID, timeToLive: timeToLive)
        if existing != nil {
            state.prolong(id, by: timeToLive)
            state.reservations[id]?.cartID = cartID ?? existing?.cartID
        }
        let requested = Set(lines.map(\.sku))
        for sku in state.reservations[id]?.lines.keys.filter({ !requested.contains($0) }) ?? [] {
            state.dropLine(sku, of: id)
        }
        plan.carryOut(in: &state)
        return state.answer(id, isNew: existing == nil)
    }
}

/// Makes one line of a hold exactly this, the others untouched; begins the hold when there is none.
public struct PutLine: Command {
    public let id: UUID
    public let line: LineRequest
    /// For a hold that this call begins; a line call leaves an existing expiry alone.
    public let timeToLive: Seconds

    public init(id: UUID, line: LineRequest, timeToLive: Seconds) {
        self.id = id
        self.line = line
        self.timeToLive = timeToLive
    }

    public var scope: LockScope { .hold(id, [line]) }

    public func decide(in state: inout InventoryState) -> Decision<PutReservation.Answer> {
        if state.purchased.contains(id) { return .refused(.reservationPurchased) }
        let existing = state.reservations[id]
        var others = existing?.lines ?? [:]
        let current = others.removeValue(forKey: line.sku)
        let plan = HoldPlan(
            id: id, requests: [line], untouched: others, current: current.map { [line.sku: $0] } ?? [:])
        if others.count >= Limits.linesPerReservation, state.products[line.sku] != nil {
            return .refused(
                .invalid([.init("", "a reservation has at most \(Limits.linesPerReservation) lines")]))
        }
        if let objection = plan.objection(in: &state) { return .init(objection) }

        state.beginIfNeeded(id, cartID: nil, timeToLive: timeToLive)
        plan.carryOut(in: &state)
        return state.answer(id, isNew: existing == nil)
    }
}

extension InventoryState {
    fileprivate mutating func beginIfNeeded(_ id: UUID, cartID: String?, timeToLive: Seconds) {
        guard reservations[id] == nil else { return }
        endings[id] = nil
        reservations[id] = ReservationRecord(
            cartID: cartID, createdAt: now, expiresAt: now + min(timeToLive, Limits.holdLifetime), lines: [:])
    }

    /// Moves the expiry to now + `timeToLive`, never earlier than it was and never past the life of a hold.
    mutating func prolong(_ id: UUID, by timeToLive: Seconds) {
        guard let record = reservations[id] else { return }
        let latest = record.createdAt + Limits.holdLifetime
        reservations[id]?.expiresAt = max(record.expiresAt, min(now + timeToLive, latest))
    }

    fileprivate func answer(_ id: UUID, isNew: Bool) -> Decision<PutReservation.Answer> {
        guard let reservation = reservation(id) else { return .refused(.reservationNotFound) }
        return .done(.init(reservation: reservation, isNew: isNew))
    }
}

extension Decision {
    /// An objection is never an answer.
    init(_ objection: Decision<Never>) {
        switch objection {
        case .refused(let refusal): self = .refused(refusal)
        case .short(let skus): self = .short(skus)
        }
    }
}
