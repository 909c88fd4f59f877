internal import Inventory
internal import Synchronization

/// Which products are known to be fungible, and so have no items to look for.
///
/// A memory, not a truth: a SKU may be deleted and given again to a product of the other kind. Then its free items were
/// not looked for, fewer are found than the stock row counts, and the command is put off until it has been forgotten.
final class KindMemory: Sendable {
    private let fungible = Mutex<Set<SKU>>([])

    /// A bound on memory, some megabytes; beyond it the memory begins anew.
    private static let limit = 50_000

    /// Those of the products that may have items.
    func perhapsWithItems(_ wanted: [SKU: Int]) -> [SKU: Int] {
        fungible.withLock { fungible in wanted.filter { !fungible.contains($0.key) } }
    }

    func learn(_ products: some Sequence<ProductRecord>) {
        fungible.withLock { fungible in
            if fungible.count > Self.limit { fungible = [] }
            for product in products.lazy.map(\.product) {
                if product.kind == .fungible {
                    fungible.insert(product.sku)
                } else {
                    fungible.remove(product.sku)
                }
            }
        }
    }
}
