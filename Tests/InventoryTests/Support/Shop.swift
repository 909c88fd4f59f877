import FoundationEssentials
import Inventory
import Testing

/// A store with one caller, for tests that spell a rule out. Each command is a transaction of its own.
struct Shop {
    private(set) var now = Timestamp(microseconds: 1_790_000_000_000_000)
    private(set) var database = MemoryDatabase()
    private(set) var lastChanges: Changes?

    mutating func pass(_ seconds: Int, microseconds: Int64 = 0) {
        now = Timestamp(microseconds: (now + Seconds(seconds)).microseconds + microseconds)
    }

    mutating func perform<C: Command>(_ command: C) throws -> Result<C.Answer, Refusal> {
        let decisions = try perform([BatchedCommand(command)])
        switch try #require(decisions.first) {
        case .done(let answer): return .success(try #require(answer as? C.Answer))
        case .refused(let refusal): return .failure(refusal)
        case .short(let skus): throw Corruption(description: "left undecided for want of \(skus)")
        }
    }

    /// Several commands in one transaction.
    mutating func perform(_ batch: [BatchedCommand]) throws -> [Decision<any Sendable>] {
        let outcome = try database.transact(batch, at: now)
        try database.demandMatch(outcome.before, outcome.after)
        try database.audit()
        lastChanges = outcome.changes
        return outcome.decisions
    }

    func stock(_ sku: SKU) -> StockLevel? { database.products[sku]?.stock }

    func item(_ sku: SKU, _ serialNumber: SerialNumber) -> Item? { database.items[sku]?[serialNumber]?.item }
}

// MARK: - Staff

extension Shop {
    @discardableResult
    mutating func create(
        _ sku: SKU, _ kind: ProductKind = .fungible, price: Money? = Money("3.00"), onHand: Int64 = 0
    ) throws -> Product {
        let command = CreateProduct(sku: sku, kind: kind, name: "\(sku)", price: price, onHand: onHand, actor: "staff")
        return try perform(command).get().product
    }

    @discardableResult
    mutating func add(_ sku: SKU, _ serialNumber: SerialNumber, price: Money? = nil) throws -> Item {
        try perform(AddItem(key: ItemKey(sku, serialNumber), price: price, actor: "staff")).get()
    }

    /// A non-fungible product with these items, none of which has a price of its own.
    mutating func create(_ sku: SKU, items: [SerialNumber], price: Money? = Money("3.00")) throws {
        try create(sku, .nonFungible, price: price)
        for serialNumber in items { try add(sku, serialNumber) }
    }

    mutating func patch(_ sku: SKU, _ change: (inout ProductPatch) -> Void) throws -> Result<StockedProduct, Refusal> {
        var patch = ProductPatch()
        change(&patch)
        return try perform(PatchProduct(sku: sku, patch: patch, precondition: .none))
    }

    mutating func patch(
        _ sku: SKU, _ serialNumber: SerialNumber, _ change: (inout ItemPatch) -> Void
    ) throws -> Result<Item, Refusal> {
        var patch = ItemPatch()
        change(&patch)
        return try perform(
            PatchItem(sku: sku, serialNumber: serialNumber, patch: patch, precondition: .none, actor: "staff"))
    }

    mutating func archive(_ sku: SKU) throws { _ = try patch(sku) { $0.status = .set(.archived) }.get() }

    mutating func setPrice(_ sku: SKU, _ price: Money) throws {
        _ = try patch(sku) { $0.price = .set(amount: price.amount, currency: price.currency) }.get()
    }

    mutating func adjust(
        _ sku: SKU, _ delta: Int64, key: String? = nil, reason: MovementReason = .correction, note: String? = nil
    ) throws -> Result<AdjustStock.Answer, Refusal> {
        try perform(
            AdjustStock(
                sku: sku, delta: delta, reason: reason, reference: nil, note: note, idempotencyKey: key, actor: "staff")
        )
    }
}

// MARK: - Carts

extension Shop {
    @discardableResult
    mutating func put(
        _ id: UUID, _ lines: [LineRequest], cart: String? = nil, for seconds: Int = 60, holdLimit: Int? = nil
    ) throws -> Result<PutReservation.Answer, Refusal> {
        try perform(
            PutReservation(
                id: id, lines: lines, cartID: cart, timeToLive: Seconds(seconds), holdLimit: holdLimit))
    }

    @discardableResult
    mutating func putLine(
        _ id: UUID, _ line: LineRequest, for seconds: Int = 60
    ) throws -> Result<PutReservation.Answer, Refusal> {
        try perform(PutLine(id: id, line: line, timeToLive: Seconds(seconds)))
    }

    mutating func extend(_ id: UUID, by seconds: Int) throws -> Result<Reservation, Refusal> {
        try perform(ExtendReservation(id: id, timeToLive: Seconds(seconds)))
    }

    mutating func purchase(_ id: UUID) throws -> Result<PurchaseReservation.Answer, Refusal> {
        try perform(PurchaseReservation(id: id, actor: "shop"))
    }
}

extension LineRequest {
    static func quantity(_ sku: SKU, _ quantity: Int) -> LineRequest {
        LineRequest(sku: sku, wish: .quantity(quantity))
    }

    static func items(_ sku: SKU, _ serialNumbers: SerialNumber...) -> LineRequest {
        LineRequest(sku: sku, wish: .serialNumbers(serialNumbers))
    }
}

// MARK: - What tests look at

extension Result where Success == PutReservation.Answer, Failure == Refusal {
    /// The reservation's one line of the product.
    func line(_ sku: SKU) throws -> Line { try get().reservation.line(sku) }
}

extension Reservation {
    func line(_ sku: SKU) throws -> Line { try #require(lines.first { $0.sku == sku }) }
}

extension Line {
    /// Serial numbers and prices of a line of items; empty for a line of units.
    var prices: [SerialNumber: Money] {
        guard case .items(let items) = contents else { return [:] }
        return Dictionary(uniqueKeysWithValues: items.map { ($0.serialNumber, $0.unitPrice) })
    }

    var serialNumbers: Set<SerialNumber> { Set(prices.keys) }

    /// The price of a unit; nil for a line of items.
    var unitPrice: Money? { if case .units(_, let price) = contents { price } else { nil } }
}

extension Result where Failure == Refusal {
    var refusal: Refusal? { if case .failure(let refusal) = self { refusal } else { nil } }

    /// Where a request is at fault; nil for any other outcome.
    var pointers: [String]? { if case .invalid(let faults) = refusal { faults.map(\.pointer) } else { nil } }
}
