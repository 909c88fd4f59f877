import FoundationEssentials
import Inventory
import Testing

/// A product's descriptive side, and when it may go.
@Suite struct ProductTests {
    private var shop = Shop()

    @Test mutating func aProductBeginsAsCreated() throws {
        let created = try shop.perform(
            CreateProduct(sku: "nails", kind: .fungible, name: "Nails", price: Money("3.00"), onHand: 7, actor: "staff")
        ).get()
        #expect(created.stock == StockLevel(onHand: 7, reserved: 0))
        #expect(created.product.description == "" && created.product.attributes.isEmpty)
        #expect(created.product.shippingWeightGrams == 0 && created.product.status == .active)
        #expect(created.product.createdAt == shop.now && created.product.updatedAt == shop.now)
        #expect(
            try shop.perform(CreateProduct(sku: "nails", kind: .nonFungible, name: "x", price: nil, actor: "staff"))
                .refusal == .skuTaken("nails"))
    }

    @Test mutating func aPatchThatChangesNothingKeepsTheVersion() throws {
        let old = try shop.create("nails")
        shop.pass(1)
        let same = try shop.patch("nails") {
            $0.name = .set("nails")
            $0.description = .set("")
            $0.attributes = .merge(["colour": nil])
        }
        #expect(try same.get().product == old)
        #expect(shop.lastChanges?.isEmpty == true)
        let new = try shop.patch("nails") { $0.name = .set("Nails") }.get().product
        #expect(new.version != old.version && new.updatedAt == shop.now && new.createdAt == old.createdAt)
    }

    /// "The `ETag` […] stands for the descriptive fields, not for stock."
    @Test mutating func stockLeavesTheVersionAlone() throws {
        let old = try shop.create("nails", onHand: 3)
        _ = try shop.adjust("nails", 2).get()
        _ = try shop.put(UUID(1), [.quantity("nails", 1)]).get()
        _ = try shop.purchase(UUID(1)).get()
        #expect(try shop.patch("nails") { _ in }.get().product.version == old.version)
    }

    @Test mutating func aStalePatchIsRefused() throws {
        let old = try shop.create("nails").version
        func rename(_ precondition: Precondition) -> PatchProduct {
            var patch = ProductPatch()
            patch.name = .set("Nails")
            return PatchProduct(sku: "nails", patch: patch, precondition: precondition)
        }
        let new = try shop.perform(rename(.versions([old]))).get().product.version
        #expect(try shop.perform(rename(.versions([old]))).refusal == .preconditionFailed)
        #expect(try shop.perform(rename(.versions([]))).refusal == .preconditionFailed)
        #expect(try shop.perform(rename(.versions([old, new]))).get().product.version == new)
        #expect(try shop.patch("unicorns") { _ in }.refusal == .productNotFound("unicorns"))
    }

    @Test mutating func attributesMergeOneByOne() throws {
        try shop.create("nails")
        let first = try shop.patch("nails") { $0.attributes = .merge(["colour": "red", "size": "small"]) }
        #expect(try first.get().product.attributes == ["colour": "red", "size": "small"])
        let second = try shop.patch("nails") { $0.attributes = .merge(["colour": nil, "head": "flat"]) }
        #expect(try second.get().product.attributes == ["size": "small", "head": "flat"])
        #expect(try shop.patch("nails") { $0.attributes = .removeAll }.get().product.attributes == [:])

        let many = Dictionary(uniqueKeysWithValues: (1...50).map { ("key \($0)", Optional("value")) })
        #expect(try shop.patch("nails") { $0.attributes = .merge(many) }.get().product.attributes.count == 50)
        #expect(try shop.patch("nails") { $0.attributes = .merge(["one": "more"]) }.pointers == ["/attributes"])
        #expect(
            try shop.patch("nails") { $0.attributes = .merge(["one": "more", "key 1": nil]) }.get().product.attributes
                .count == 50)
    }

    /// "204 if it was never stocked, held or sold."
    @Test mutating func onlyAProductThatWasNeverStockedMayGo() throws {
        #expect(try shop.perform(DeleteProduct(sku: "nails")).refusal == .productNotFound("nails"))
        let first = try shop.create("nails")
        #expect(try shop.adjust("nails", -1).refusal == .stockBelowReserved(.none))
        #expect(try shop.perform(DeleteProduct(sku: "nails")) == .success(true))
        shop.pass(1)
        // A name given again stands for another product.
        #expect(try shop.create("nails").version != first.version)

        _ = try shop.adjust("nails", 1).get()
        _ = try shop.adjust("nails", -1).get()
        #expect(try shop.perform(DeleteProduct(sku: "nails")).refusal == .productInUse("nails"))
        try shop.create("cars", items: ["a"])
        _ = try shop.perform(DeleteItem(sku: "cars", serialNumber: "a", actor: "staff")).get()
        #expect(try shop.perform(DeleteProduct(sku: "cars")).refusal == .productInUse("cars"))
        try shop.create("hats", onHand: 1)
        #expect(try shop.perform(DeleteProduct(sku: "hats")).refusal == .productInUse("hats"))
    }
}
