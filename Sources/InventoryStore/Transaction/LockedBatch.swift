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
}

/// A batch after its first round trip: the state to decide on, and which commands could not have their locks.
struct LockedBatch {
    let state: InventoryState
    /// By the command's place in the batch.
    let obstacles: [Int: Obstacle]
    let productIDs: [SKU: Int64]

    /// Begins the transaction, and locks and reads all that the commands' scopes name, in one round trip.
    ///
    /// `kinds` spares the search for free items of products that are known to have none.
    static func lock(
        _ commands: [BatchedCommand], with locks: LockStatements, kinds: KindMemory,
        deadline: ContinuousClock.Instant?, on session: Session
    ) throws -> LockedBatch {
        let scope = BatchScope(commands)
        let skus = scope.products.map(\.text)
        let described = scope.described.map(\.text)
        let namedSKUs = scope.items.map(\.sku.text)
        let namedSerials = scope.items.map(\.serialNumber.text)
        let wanted = Array(kinds.perhapsWithItems(scope.anyItems))

        var script = PipelineScript()
        script.add(Statement.begin.bind())
        let gates = script.add(locks.gates.bind(scope.gates), unless: scope.gates.isEmpty)
        let held = script.add(locks.reservations.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let stock = script.add(locks.stock.bind(skus, scope.reservations))
        let descriptions = script.add(locks.descriptions.bind(described), unless: described.isEmpty)
        let heldItems = script.add(
            locks.heldItems.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let namedItems = script.add(locks.namedItems.bind(namedSKUs, namedSerials), unless: namedSKUs.isEmpty)
        let freeItems = script.add(
            locks.freeItems.bind(wanted.map(\.key.text), wanted.map { Int64($0.value) }), unless: wanted.isEmpty)
        let products = script.add(LockedReads.products.bind(skus, scope.reservations, described))
        let lines = script.add(LockedReads.lines.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let fates = script.add(LockedReads.fates.bind(scope.reservations), unless: scope.reservations.isEmpty)
        let named = script.add(LockedReads.namedItems.bind(namedSKUs, namedSerials), unless: namedSKUs.isEmpty)
        let facts = script.add(LockedReads.facts.bind(scope.facts.map(\.text)), unless: scope.facts.isEmpty)
        let adjustments = script.add(
            LockedReads.adjustments.bind(
                scope.idempotencyKeys.map(\.sku.text), scope.idempotencyKeys.map(\.key)),
            unless: scope.idempotencyKeys.isEmpty)
        let movementIDs = script.add(
            LockedReads.movementIDs.bind(Int64(scope.movements), scope.sellers),
            unless: scope.movements == 0 && scope.sellers.isEmpty)
        let clock = script.add(LockedReads.clock.bind())

        let answers = try script.run(on: session, deadline: deadline)
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
        try reader.readFacts(answers[facts])
        try reader.readAdjustments(answers[adjustments])
        try reader.readMovementIDs(answers[movementIDs])
        return reader.finish(commands, scope)
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
