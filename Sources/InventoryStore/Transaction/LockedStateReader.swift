internal import FoundationEssentials
internal import Inventory
internal import Postgres

/// Puts the rows of the first round trip together into the state that is decided on.
struct LockedStateReader {
    let now: Timestamp
    private var gates: Set<Int64> = []
    private var stock: [Int64: StockLevel] = [:]
    private var skus: [Int64: SKU] = [:]
    private var products: [SKU: ProductRecord] = [:]
    private var describable: Set<SKU> = []
    private var held: Set<UUID> = []
    private var endings: [UUID: Ending] = [:]
    private var purchased: Set<UUID> = []
    private var reservations: [UUID: ReservationRecord] = [:]
    private var lineProducts: [UUID: [Int64]] = [:]
    /// How many items each line of items should have: some of them may be locked by somebody else.
    private var lineItems: [UUID: [SKU: Int]] = [:]
    private var items: [SKU: [SerialNumber: ItemRecord]] = [:]
    private var namedItems: Set<ItemKey> = []
    private var cartHolds: [String: Set<UUID>] = [:]
    private var facts: [SKU: ProductFacts] = [:]
    private var adjustments: [IdempotencyScope: Movement] = [:]
    private var movementIDs: [Int64] = []

    init(now: Timestamp) { self.now = now }

    mutating func readGates(_ answer: PipelineScript.AnyAnswer, keys: [Int64]) throws {
        var keys = keys.makeIterator()
        try answer.eachRow { columns in
            let isOurs = try columns.next(Bool.self)
            if let key = keys.next(), isOurs { gates.insert(key) }
        }
    }

    mutating func readStock(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let id = try columns.next(Int64.self)
            stock[id] = StockLevel(onHand: try columns.next(), reserved: try columns.next())
        }
    }

    mutating func readProducts(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let (id, product) = try ProductRow.read(&columns)
            skus[id] = product.sku
            products[product.sku] = ProductRecord(id: id, product: product, stock: stock[id] ?? .none)
        }
    }

    mutating func readDescriptionLocks(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            if let sku = skus[try columns.next(Int64.self)] { describable.insert(sku) }
        }
    }

    mutating func readFates(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let id = try columns.next(UUID.self)
            switch try columns.next(String.self) {
            case "held": held.insert(id)
            case "purchased": purchased.insert(id)
            case let cause:
                let endedAt = try columns.next(PostgresTimestamp.self)
                endings[id] = Ending(cause: try known(cause), endedAt: Timestamp(endedAt))
            }
        }
    }

    mutating func readReservations(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let id = try columns.next(UUID.self)
            reservations[id] = ReservationRecord(
                cartID: try columns.next(), createdAt: Timestamp(try columns.next(PostgresTimestamp.self)),
                expiresAt: Timestamp(try columns.next(PostgresTimestamp.self)), lines: [:])
        }
    }

    /// A line without a price of its own is one of items; which ones, the items say.
    mutating func readLines(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let id = try columns.next(UUID.self)
            let product = try columns.next(Int64.self)
            let quantity = try columns.next(Int.self)
            lineProducts[id, default: []].append(product)
            guard let sku = skus[product] else { return }
            let price = Money(amount: try columns.next(), currency: try columns.next())
            if let price {
                reservations[id]?.lines[sku] = .units(quantity: quantity, unitPrice: price)
            } else {
                reservations[id]?.lines[sku] = .items([])
                lineItems[id, default: [:]][sku] = quantity
            }
        }
    }

    mutating func readItems(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            guard let record = try ItemRow.read(&columns, products: { skus[$0].flatMap { products[$0]?.product } })
            else { return }
            let (sku, serialNumber) = (record.item.sku, record.item.serialNumber)
            items[sku, default: [:]][serialNumber] = record
            if let id = record.hold?.reservationID, case .items(var serials) = reservations[id]?.lines[sku] {
                serials.insert(serialNumber)
                reservations[id]?.lines[sku] = .items(serials)
            }
        }
    }

    mutating func readNamedItems(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            namedItems.insert(
                ItemKey(SKU(trusted: try columns.next()), SerialNumber(trusted: try columns.next())))
        }
    }

    mutating func readCartHolds(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            cartHolds[try columns.next(), default: []].insert(try columns.next())
        }
    }

    mutating func readFacts(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            facts[SKU(trusted: try columns.next())] = ProductFacts(
                hasMovements: try columns.next(), itemsWithOwnPrice: try columns.next(),
                itemsWithoutPrice: try columns.next())
        }
    }

    mutating func readAdjustments(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in
            let movement = try MovementRow.read(&columns)
            if let key = movement.idempotencyKey { adjustments[.init(sku: movement.sku, key: key)] = movement }
        }
    }

    mutating func readMovementIDs(_ answer: PipelineScript.AnyAnswer) throws {
        try answer.eachRow { columns in movementIDs.append(try columns.next()) }
    }

    /// Leaves out what was not locked, and says which commands therefore cannot be decided.
    mutating func finish(_ commands: [BatchedCommand], _ scope: BatchScope) -> LockedBatch {
        var shortOfItems: Set<SKU> = []
        for (sku, wanted) in scope.anyItems {
            guard let record = products[sku], record.product.kind == .nonFungible else { continue }
            let free = (items[sku] ?? [:]).values.count { $0.item.state == .inStock }
            if free < min(Int64(wanted), record.stock.available) { shortOfItems.insert(sku) }
        }
        var obstacles: [Int: Obstacle] = [:]
        for (index, command) in commands.enumerated() {
            obstacles[index] = obstacle(to: command.scope, shortOfItems: shortOfItems)
        }
        // A reservation some of whose rows are another's is no part of this batch.
        for id in Array(reservations.keys) where obstacle(toReservation: id) != nil { reservations[id] = nil }
        let state = InventoryState(
            now: now, products: products.filter { stock[$0.value.id ?? 0] != nil }, items: items,
            reservations: reservations, endings: endings, purchased: purchased, cartHolds: cartHolds, facts: facts,
            adjustments: adjustments, movementIDs: movementIDs)
        let ids = Dictionary(uniqueKeysWithValues: skus.map { ($0.value, $0.key) })
        return LockedBatch(state: state, obstacles: obstacles, productIDs: ids)
    }

    private func obstacle(to scope: LockScope, shortOfItems: Set<SKU>) -> Obstacle? {
        for id in scope.reservations {
            if let obstacle = obstacle(toReservation: id) { return obstacle }
        }
        for sku in scope.products where products[sku]?.id.map({ stock[$0] == nil }) ?? false { return .stock(sku) }
        for sku in scope.newProducts where !gates.contains(Gate.of(sku)) { return .newProduct(sku) }
        for cart in scope.carts.keys where !gates.contains(Gate.of(cart: cart)) { return .cart(cart) }
        for sku in scope.described where products[sku] != nil && !describable.contains(sku) {
            return .description(sku)
        }
        for key in scope.items where namedItems.contains(key) && items[key.sku]?[key.serialNumber] == nil {
            return .items(key.sku)
        }
        for sku in scope.anyItems.keys where shortOfItems.contains(sku) { return .items(sku) }
        return nil
    }

    private func obstacle(toReservation id: UUID) -> Obstacle? {
        guard gates.contains(Gate.of(id)) else { return .reservation(id) }
        guard held.contains(id) else { return nil }
        guard let reservation = reservations[id] else { return .reservation(id) }
        for product in lineProducts[id] ?? [] {
            guard stock[product] != nil else { return skus[product].map { .stock($0) } }
        }
        for (sku, quantity) in lineItems[id] ?? [:] where reservation.lines[sku]?.quantity != quantity {
            return .items(sku)
        }
        return nil
    }

}
