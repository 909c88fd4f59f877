internal import FoundationEssentials
internal import Inventory
internal import Postgres

/// One transaction for a batch of commands: lock, decide, write.
///
/// Two round trips when nothing falls short; one more for each look at lapsed holds that are in the way.
struct BatchTransaction {
    let commands: [BatchedCommand]
    /// Nil in a main lane, which does not wait.
    let wait: Wait?
    let witness: Witness
    let kinds: KindMemory

    /// The one lock that a transaction waits for, before it has any other: so it holds nobody up meanwhile, and cannot
    /// be part of a deadlock.
    struct Wait: Sendable {
        let obstacle: Obstacle
        let deadline: ContinuousClock.Instant
    }

    /// How a commit whose answer is lost is told from one that never happened.
    struct Witness: Sendable {
        let writerID: UUID
        /// The count that the batch writes.
        let batch: Int64
    }

    /// What the transaction came to. By the command's place in the batch; one that met an obstacle has no decision.
    struct Outcome: Sendable {
        let decisions: [Int: Decision<any Sendable>]
        let obstacles: [Int: Obstacle]
        /// What is written, if it is committed.
        let changes: Changes
        /// Whether it is committed, or there was nothing to commit.
        let fate: Fate
    }

    enum Fate: Sendable {
        case settled(hasWritten: Bool)
        /// The answer to the COMMIT was lost.
        case inDoubt(PostgresError)
    }

    /// Throws before the COMMIT is sent only: then nothing has happened.
    func run(on session: Session) throws -> Outcome {
        let locked: LockedBatch
        let decided: (decisions: [Int: Decision<any Sendable>], changes: Changes, state: InventoryState)
        do {
            locked = try LockedBatch.lock(commands, after: wait, kinds: kinds, on: session)
            kinds.learn(locked.state.products.values)
            decided = try decide(on: locked, session)
            guard !decided.changes.isEmpty else {
                // Row locks alone would make a COMMIT wait for the disk.
                try session.query(Statement.rollback.bind())
                return Outcome(
                    decisions: decided.decisions, obstacles: locked.obstacles, changes: decided.changes,
                    fate: .settled(hasWritten: false))
            }
        } catch {
            rollBack(session)
            throw error
        }
        return try write(decided.changes, decided.state, locked, decided.decisions, on: session)
    }

    private func decide(
        on locked: LockedBatch, _ session: Session
    ) throws -> (decisions: [Int: Decision<any Sendable>], changes: Changes, state: InventoryState) {
        let places = commands.indices.filter { locked.obstacles[$0] == nil }
        let free = places.map { commands[$0] }
        var state = locked.state
        var reclaim = Reclaim(locked)
        var decision = BatchDecision(free, on: state)
        while !decision.short.isEmpty {
            let found = try reclaim.look(for: decision.short, on: session)
            state.learn(found.holds, items: found.items)
            decision = BatchDecision(free, on: state)
        }
        let decisions = Dictionary(uniqueKeysWithValues: zip(places, decision.decisions))
        return (decisions, Changes(from: state, to: decision.state), decision.state)
    }

    private func write(
        _ changes: Changes, _ state: InventoryState, _ locked: LockedBatch,
        _ decisions: [Int: Decision<any Sendable>], on session: Session
    ) throws -> Outcome {
        var script: PipelineScript
        do {
            script = try WriteScript(changes, after: state, productIDs: locked.productIDs).script
        } catch {
            rollBack(session)
            throw error
        }
        script.add(WriteStatements.countBatch.bind(witness.writerID, witness.batch))
        script.add(Statement.commit.bind())
        do {
            _ = try script.run(on: session, deadline: nil)
            return Outcome(
                decisions: decisions, obstacles: locked.obstacles, changes: changes, fate: .settled(hasWritten: true))
        } catch let error as PostgresError where error.isConnectionFault || session.transactionStatus == .unknown {
            // Whatever ended the connection once the COMMIT was on its way, a panic at the disk too.
            return Outcome(
                decisions: decisions, obstacles: locked.obstacles, changes: changes, fate: .inDoubt(error))
        } catch {
            rollBack(session)
            throw error
        }
    }

    /// A rollback that fails has lost its connection, and with it the transaction.
    private func rollBack(_ session: Session) { _ = try? session.query(Statement.rollback.bind()) }
}

/// Looks for lapsed holds that stand in the way, so many at a time: a product may have a hundred thousand of them.
struct Reclaim {
    private let locked: LockedBatch
    private let insiders: [UUID]
    private var limits: [SKU: Int64] = [:]

    private static let firstLook: Int64 = 64

    init(_ locked: LockedBatch) {
        self.locked = locked
        insiders = Array(locked.state.reservations.keys)
    }

    mutating func look(
        for short: Set<SKU>, on session: Session
    ) throws -> (holds: [SKU: OutsideHolds], items: [ItemRecord]) {
        for sku in short { limits[sku] = limits[sku].map { $0 * 8 } ?? Self.firstLook }
        let limit = short.compactMap { limits[$0] }.max() ?? Self.firstLook
        let skus = Dictionary(
            uniqueKeysWithValues: short.compactMap { sku in locked.productIDs[sku].map { ($0, sku) } })
        let ids = Array(skus.keys)
        let now = locked.state.now.postgres

        var script = PipelineScript()
        let lines = script.add(LockedReads.lapsedLines.bind(ids, now, insiders, limit))
        let lapsedItems = script.add(LockedReads.lapsedItems.bind(ids, now, insiders, limit))
        let next = script.add(LockedReads.nextReleases.bind(ids, now, insiders))
        let answers = try script.run(on: session, deadline: nil)

        var items: [ItemRecord] = []
        try answers[lapsedItems].eachRow { columns in
            let products = locked.state.products
            if let item = try ItemRow.read(&columns, products: { skus[$0].flatMap { products[$0]?.product } }) {
                items.append(item)
            }
        }
        var found: [SKU: Int64] = [:]
        var holds = short.reduce(into: [SKU: OutsideHolds]()) { $0[$1] = .unread }
        let held = Dictionary(grouping: items) { ItemHolder(id: $0.hold?.reservationID, sku: $0.item.sku) }
        try answers[lines].eachRow { columns in
            guard let sku = skus[try columns.next()] else { return }
            let id = try columns.next(UUID.self)
            let serials = held[ItemHolder(id: id, sku: sku)]?.map(\.item.serialNumber) ?? []
            let quantity = try columns.next(Int.self)
            found[sku, default: 0] += 1
            // Some of its items are locked by somebody else: left to the next who comes by.
            if locked.state.products[sku]?.product.kind == .nonFungible, serials.count != quantity { return }
            holds[sku]?.lapsed.append(.init(reservationID: id, quantity: quantity, serialNumbers: serials))
        }
        try answers[next].eachRow { columns in
            guard let sku = skus[try columns.next()] else { return }
            guard var outside = holds[sku] else { return }
            outside.nextReleaseAt = try columns.next(PostgresTimestamp?.self).map { Timestamp($0) }
            outside.isComplete = (found[sku] ?? 0) < limit
            holds[sku] = outside
        }
        return (holds, items)
    }

    private struct ItemHolder: Hashable {
        let id: UUID?
        let sku: SKU
    }
}
