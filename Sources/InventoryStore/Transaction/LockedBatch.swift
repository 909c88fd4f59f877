internal import FoundationEssentials
internal import Inventory
internal import Postgres

/// What kept a command out of its batch: a lock that somebody else holds.
enum Obstacle: Hashable, Sendable {
    case reservation(UUID)
    case stock(SKU)
    case description(SKU)
    case newProduct(SKU)
    case items(SKU)
    case cart(String)
}

/// A batch after its first round trip: the state to decide on, and which commands could not have their LockStatements.
struct LockedBatch {
    let state: InventoryState
    /// By the command's place in the batch.
    let obstacles: [Int: Obstacle]
    let productIDs: [SKU: Int64]

    /// Begins the transaction, and locks and reads all that the commands' scopes name, in one round trip.
    ///
    /// `kinds` spares the search for free items of products that are known to have none.
    static func lock(
        _ commands: [BatchedCommand], after wait: BatchTransaction.Wait?, kinds: KindMemory, on session: Session
    ) throws -> LockedBatch {
        let scope = BatchScope(commands)
        let skus = scope.products.map(\.text)
        let described = scope.described.map(\.text)
        let namedSKUs = scope.items.map(\.sku.text)
        let namedSerials = scope.items.map(\.serialNumber.text)
        let wanted = Array(kinds.perhapsWithItems(scope.anyItems))

        var script = PipelineScript()
        script.add(Statement.begin.bind())
        if let obstacle = wait?.obstacle { script.wait(for: obstacle, scope) }
        let gates = script.add(LockStatements.gates.bind(scope.gates), unless: scope.gates.isEmpty)
        let held = script.add(LockStatements.reservations.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let stock = script.add(LockStatements.stock.bind(skus, scope.reservations))
        let descriptions = script.add(LockStatements.descriptions.bind(described), unless: described.isEmpty)
        let heldItems = script.add(
            LockStatements.heldItems.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let namedItems = script.add(LockStatements.namedItems.bind(namedSKUs, namedSerials), unless: namedSKUs.isEmpty)
        let freeItems = script.add(
            LockStatements.freeItems.bind(wanted.map(\.key.text), wanted.map { Int64($0.value) }),
            unless: wanted.isEmpty)
        let products = script.add(LockedReads.products.bind(skus, scope.reservations, described))
        let lines = script.add(LockedReads.lines.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let fates = script.add(LockedReads.fates.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let named = script.add(LockedReads.namedItems.bind(namedSKUs, namedSerials), unless: namedSKUs.isEmpty)
        let cartHolds = script.add(
            LockedReads.cartHolds.bind(
                Array(scope.carts.keys), scope.carts.values.map { Int64($0 + scope.reservations.count) }),
            unless: scope.carts.isEmpty)
        let facts = script.add(LockedReads.facts.bind(scope.facts.map(\.text)), unless: scope.facts.isEmpty)
        let adjustments = script.add(
            LockedReads.adjustments.bind(
                scope.idempotencyKeys.map(\.sku.text), scope.idempotencyKeys.map(\.key)),
            unless: scope.idempotencyKeys.isEmpty)
        let movementIDs = script.add(
            LockedReads.movementIDs.bind(Int64(scope.movements), scope.sellers),
            unless: scope.movements == 0 && scope.sellers.isEmpty)
        let clock = script.add(LockedReads.clock.bind())

        let answers = try script.run(on: session, deadline: wait?.deadline)
        var reader = LockedStateReader(now: Timestamp(try answers[clock].single(PostgresTimestamp.self)))
        try reader.readGates(answers[gates], keys: scope.gates)
        try reader.readStock(answers[stock])
        try reader.readProducts(answers[products])
        try reader.readDescriptionLocks(answers[descriptions])
        try reader.readFates(answers[fates])
        try reader.readReservations(answers[held])
        try reader.readLines(answers[lines])
        for items in [heldItems, namedItems, freeItems] { try reader.readItems(answers[items]) }
        try reader.readNamedItems(answers[named])
        try reader.readCartHolds(answers[cartHolds])
        try reader.readFacts(answers[facts])
        try reader.readAdjustments(answers[adjustments])
        try reader.readMovementIDs(answers[movementIDs])
        return reader.finish(commands, scope)
    }
}

extension PipelineScript {
    /// Waits for whoever has what stood in the commands' way.
    fileprivate mutating func wait(for obstacle: Obstacle, _ scope: BatchScope) {
        switch obstacle {
        case .reservation(let id):
            add(LockStatements.waitForGate.bind(Gate.of(id)))
            add(LockStatements.waitForReservation.bind(id))
        case .newProduct(let sku):
            add(LockStatements.waitForGate.bind(Gate.of(sku)))
        case .cart(let cart):
            add(LockStatements.waitForGate.bind(Gate.of(cart: cart)))
        case .stock(let sku):
            add(LockStatements.waitForStock.bind(sku.text))
        case .description(let sku):
            add(LockStatements.waitForDescription.bind(sku.text))
        case .items(let sku):
            let serials = scope.items.filter { $0.sku == sku }.map(\.serialNumber.text)
            add(LockStatements.waitForHeldItems.bind(scope.reservations), unless: scope.reservations.isEmpty)
            add(LockStatements.waitForNamedItems.bind(serials.map { _ in sku.text }, serials), unless: serials.isEmpty)
            add(
                LockStatements.waitForFreeItems.bind([sku.text], [Int64(scope.anyItems[sku] ?? 0)]),
                unless: scope.anyItems[sku] == nil)
        }
    }
}

/// The statements of one round trip, some of which may have nothing to do.
struct PipelineScript {
    private var statements: [BoundStatement] = []

    /// Where a statement's answer will be; nil when it was left out.
    struct Place { let index: Int? }

    @discardableResult
    mutating func add(_ statement: @autoclosure () -> BoundStatement, unless isIdle: Bool = false) -> Place {
        guard !isIdle else { return Place(index: nil) }
        statements.append(statement())
        return Place(index: statements.count - 1)
    }

    func run(on session: Session, deadline: ContinuousClock.Instant?) throws -> Answers {
        Answers(rows: try session.pipeline(statements, deadline: deadline))
    }

    struct Answers {
        let rows: [Rows]
        /// No rows for a statement that was left out.
        subscript(place: Place) -> AnyAnswer { AnyAnswer(rows: place.index.map { rows[$0] }) }
    }

    struct AnyAnswer {
        let rows: Rows?

        func eachRow(_ body: (inout ColumnReader) throws -> Void) throws {
            guard let rows else { return }
            for row in rows {
                var columns = row.columns()
                try body(&columns)
            }
        }

        func single<T: PostgresDecodable>(_: T.Type) throws -> T {
            guard let rows, rows.count == 1 else { throw StoreFault.internalError }
            return try rows[0].decode(0)
        }
    }
}
