import Inventory
import InventoryStore

/// Two products to try the store with: one that is counted, and one whose items are told apart.
enum ExampleProducts {
    /// Adds what was never there. What staff have changed or removed since stays as they left it.
    static func load(into store: Store) async throws {
        let actor = "example"
        let dollars = Currency(trusted: "USD")
        let pencil = CreateProduct(
            sku: SKU(trusted: "12341234"), kind: .fungible, name: "Wooden Pencil, Yellow, #2, Pre-Sharpened, 30-pack",
            price: Money(amount: ExactDecimal(coefficient: 300, scale: 2), currency: dollars),
            shippingWeightGrams: 100, attributes: ["colour": "yellow"], onHand: 973, actor: actor)
        _ = try await store.perform(pencil)

        let motorcycle = CreateProduct(
            sku: SKU(trusted: "91919191"), kind: .nonFungible, name: "Motorcycle, Honda CB750F", price: nil,
            shippingWeightGrams: 200_000, actor: actor)
        _ = try await store.perform(motorcycle)
        // The ledger remembers an item that was added and removed again.
        guard try await store.movements(of: motorcycle.sku, before: nil, limit: 1)?.isEmpty ?? true else { return }
        let item = AddItem(
            key: ItemKey(motorcycle.sku, SerialNumber(trusted: "VIN1234134134")),
            price: Money(amount: ExactDecimal(coefficient: 3200, scale: 0), currency: dollars),
            attributes: ["colour": "yellow"], notes: "Scratches on the clearcoat on the fuel tank.", actor: actor)
        _ = try await store.perform(item)
    }
}
