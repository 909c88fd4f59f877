package import Inventory
package import InventoryStore

/// Reads what a file says of a product or an item by the shapes that read request bodies: the same limits, and the same
/// words for what is wrong.
package struct EntryReader<Entry> {
    private let shape: Shape<Entry>

    init(_ shape: Shape<Entry>) { self.shape = shape }

    /// The entry, or everything that is wrong with it.
    package func read(_ value: JSONValue) -> Result<Entry, EntryFaults> {
        let faults = Faults()
        let entry = shape.read(JSONNode(value: value, pointer: .wholeBody, faults: faults))
        guard let entry, faults.list.isEmpty else { return .failure(EntryFaults(list: faults.list)) }
        return .success(entry)
    }
}

/// What is wrong with one entry; places are JSON Pointers into it.
package struct EntryFaults: Error {
    package let list: [Refusal.Fault]
}

extension EntryReader<ProductEntry> {
    package static var products: EntryReader<ProductEntry> { EntryReader(.productEntry) }
}

extension EntryReader<ItemEntry> {
    package static var items: EntryReader<ItemEntry> { EntryReader(.itemEntry) }
}

extension Shape<ProductEntry> {
    /// A creation and a patch in one: what is left out says nothing, and null empties what a patch may empty.
    fileprivate static var productEntry: Shape {
        let kinds = Shape<ProductKind>.oneOf(ProductKind.allCases)
        let statuses = Shape<ProductStatus>.oneOf(ProductStatus.allCases)
        return Shape { node in
            node.object { reader in
                let sku = reader.required("sku", .sku)
                let kind = reader.optional("kind", kinds)
                let name = reader.optional("name", .text(.name))
                let description = reader.emptiable("description", .text(.description), empty: "")
                let price = reader.entryPrice(isNeeded: kind == .fungible)
                let weight = reader.optional("shipping_weight_grams", .integer(0...Limits.shippingWeightGrams))
                let attributes = reader.emptiable("attributes", .attributes, empty: [:])
                let status = reader.optional("status", statuses)
                let onHand = reader.firstStock(kind)
                guard let sku else { return nil }
                return ProductEntry(
                    sku: sku, kind: kind, name: name, description: description, price: price,
                    shippingWeightGrams: weight, attributes: attributes, status: status, onHand: onHand)
            }
        }
    }
}

extension Shape<ItemEntry> {
    /// An addition and a patch in one.
    fileprivate static var itemEntry: Shape {
        let states = Shape<ItemState>.oneOf([.inStock, .withdrawn])
        return Shape { node in
            node.object { reader in
                let sku = reader.required("sku", .sku)
                let serialNumber = reader.required("serial_number", .serialNumber)
                let price = reader.entryPrice(isNeeded: false)
                let attributes = reader.emptiable("attributes", .attributes, empty: [:])
                let notes = reader.emptiable("notes", .text(.notes), empty: "")
                let state = reader.optional("state", states)
                guard let sku, let serialNumber else { return nil }
                return ItemEntry(
                    key: ItemKey(sku, serialNumber), price: price, attributes: attributes, notes: notes, state: state)
            }
        }
    }
}

extension ObjectReader {
    /// A member that may be left out, and that null empties.
    fileprivate mutating func emptiable<Value>(_ name: String, _ shape: Shape<Value>, empty: Value) -> Value? {
        switch member(name) {
        case .absent: nil
        case .null: empty
        case .there(let node): shape.read(node)
        }
    }

    /// A price that may be left out; null takes it away, where it is not needed.
    fileprivate mutating func entryPrice(isNeeded: Bool) -> FieldPatch<Money?> {
        switch member("price") {
        case .absent: return .keep
        case .null(let node):
            if isNeeded { node.refuse("must not be null") }
            return .set(nil)
        case .there(let node): return Shape<Money>.money.read(node).map { FieldPatch<Money?>.set($0) } ?? .keep
        }
    }
}

/// Whether a text may be the `reference` of a movement.
package func isMovementReference(_ text: String) -> Bool { TextRule.reference.objection(to: text) == nil }
