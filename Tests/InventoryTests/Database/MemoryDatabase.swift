import FoundationEssentials
import Inventory

/// The tables, in memory: all rows of all products, of which a transaction sees no more than its scopes name.
///
/// It reads and writes by the same rules as the statements of the store, and refuses what the constraints would.
struct MemoryDatabase {
    struct ProductRow {
        let id: Int64
        var product: Product
        var stock = StockLevel.none
        /// The sum of the product's rows in the ledger, and the number of the last of them.
        var ledgerSum: Int64 = 0
        var lastMovement: Int64?
    }

    struct ItemRow {
        let id: Int64
        var item: Item
        var holder: UUID?
        var heldPrice: Money?
        var everSold = false
    }

    struct ReservationRow {
        var cartID: String?
        var createdAt: Timestamp
        var expiresAt: Timestamp
    }

    struct LineRow: Equatable {
        var quantity: Int
        /// Nil for a line of items: those have the prices.
        var unitPrice: Money?
        var expiresAt: Timestamp
    }

    var products: [SKU: ProductRow] = [:]
    var items: [SKU: [SerialNumber: ItemRow]] = [:]
    var reservations: [UUID: ReservationRow] = [:]
    var lines: [UUID: [SKU: LineRow]] = [:]
    var endings: [UUID: Ending] = [:]
    var orders: [UUID: Order] = [:]
    var adjustments: [IdempotencyScope: Movement] = [:]
    private var lastID: Int64 = 0

    /// How many lapsed lines a first look finds at the most; each further look finds twice as many.
    var firstLook = 1

    /// What a transaction did.
    struct Outcome {
        let decisions: [Decision<any Sendable>]
        /// As locked and learned, and as decided.
        let before: InventoryState
        let after: InventoryState
        let changes: Changes
        /// How often it looked for lapsed holds.
        let looks: Int
    }

    /// Locks, decides and writes; the outcome is committed.
    mutating func transact(_ commands: [BatchedCommand], at now: Timestamp) throws -> Outcome {
        var before = read(commands.map(\.scope), at: now)
        let insiders = Set(before.reservations.keys)
        var limits: [SKU: Int] = [:]
        var looks = 0
        var decision = BatchDecision(commands, on: before)
        while !decision.short.isEmpty {
            looks += 1
            try demand(looks < 32, "\(looks) looks have not been enough to decide")
            for sku in decision.short {
                try demand(before.outside[sku]?.isComplete != true, "\(sku) is short of what has been read in full")
                limits[sku] = limits[sku].map { $0 * 2 } ?? firstLook
            }
            for sku in decision.short.sorted() {
                let found = look(at: sku, limit: limits[sku] ?? 1, besides: insiders, at: now)
                before.learn([sku: found.holds], items: found.items)
            }
            decision = BatchDecision(commands, on: before)
        }
        let changes = Changes(from: before, to: decision.state)
        try write(changes)
        return Outcome(
            decisions: decision.decisions, before: before, after: decision.state, changes: changes, looks: looks)
    }

    /// A number from the sequence, which is one for all tables.
    mutating func nextID() -> Int64 {
        lastID += 1
        return lastID
    }
}

/// What cannot be: a constraint violated, a row that should be there and is not.
struct Corruption: Error, CustomStringConvertible {
    let description: String
}

func demand(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !condition { throw Corruption(description: otherwise()) }
}

func demand<Row>(_ row: Row?, _ otherwise: @autoclosure () -> String) throws -> Row {
    guard let row else { throw Corruption(description: otherwise()) }
    return row
}
