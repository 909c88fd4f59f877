internal import FoundationEssentials
internal import Inventory

/// The scopes of a batch's commands, put together: each thing once, in the order in which locks are taken.
struct BatchScope {
    let reservations: [UUID]
    let products: [SKU]
    let described: [SKU]
    let items: [ItemKey]
    let anyItems: [SKU: Int]
    let carts: [String: Int]
    let facts: [SKU]
    let idempotencyKeys: [IdempotencyScope]
    /// How many ledger rows the batch may write, the lines aside that its sellers' reservations have already.
    let movements: Int
    let sellers: [UUID]
    /// Advisory locks on names that may have no row yet, ascending.
    let gates: [Int64]

    init(_ commands: [BatchedCommand]) {
        let scopes = commands.map(\.scope)
        reservations = Set(scopes.lazy.flatMap(\.reservations)).sorted()
        products = Set(scopes.lazy.flatMap(\.products)).sorted()
        described = Set(scopes.lazy.flatMap(\.described)).sorted()
        items = Set(scopes.lazy.flatMap(\.items)).sorted()
        carts = scopes.lazy.flatMap(\.carts).reduce(into: [:]) { $0[$1.key] = max($0[$1.key] ?? 0, $1.value) }
        facts = Set(scopes.lazy.flatMap(\.facts)).sorted()
        idempotencyKeys = Array(Set(scopes.lazy.flatMap(\.idempotencyKeys)))
        let sold = Set(scopes.lazy.filter(\.sells).flatMap(\.reservations))
        sellers = sold.sorted()
        // What one command of the batch puts into a reservation another may sell, and those lines are in no table yet.
        movements = scopes.reduce(0) { sum, scope in
            let put =
                sold.isDisjoint(with: scope.reservations) ? 0 : scope.items.count + scope.anyItems.values.reduce(0, +)
            return sum + scope.movements + put
        }
        var gates = Set(reservations.lazy.map(Gate.of))
        for sku in scopes.lazy.flatMap(\.newProducts) { gates.insert(Gate.of(sku)) }
        for cart in carts.keys { gates.insert(Gate.of(cart: cart)) }
        self.gates = gates.sorted()

        var anyItems: [SKU: Int] = [:]
        for (sku, quantity) in scopes.lazy.flatMap(\.anyItems) { anyItems[sku, default: 0] += quantity }
        // Items asked for by name may be among the free ones that are read, and then are not there for the others.
        for key in items where anyItems[key.sku] != nil { anyItems[key.sku, default: 0] += 1 }
        self.anyItems = anyItems
    }
}

/// Keys of the advisory locks that guard names which may have no row to lock.
///
/// Two names that happen to share a key merely wait for each other.
enum Gate {
    static func of(_ id: UUID) -> Int64 {
        withUnsafeBytes(of: id.uuid) { bytes in
            bytes.loadUnaligned(fromByteOffset: 0, as: Int64.self)
                ^ bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self)
        }
    }

    static func of(_ sku: SKU) -> Int64 { hash(sku.text.utf8) }

    /// No SKU has a space, so a cart of the same name has another gate.
    static func of(cart: String) -> Int64 { hash("cart \(cart)".utf8) }

    /// FNV-1a, whose value is the same in every process.
    private static func hash(_ bytes: String.UTF8View) -> Int64 {
        Int64(
            bitPattern: bytes.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
                (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            })
    }
}
