import Inventory
import Testing

@testable import StoreAPI

@Suite struct ProductBodyTests {
    @Test func creationWithDefaults() throws {
        let (creation, faults) = try read(
            #"{"sku": "A", "kind": "fungible", "name": "Pencil", "price": {"amount": "3.00", "currency": "USD"}}"#,
            as: .productCreation)
        let product = try #require(creation)
        #expect(faults.isEmpty)
        #expect(product.description == "")
        #expect(product.attributes == [:])
        #expect(product.shippingWeightGrams == 0)
        #expect(product.status == .active)
        #expect(product.onHand == 0)
    }

    @Test(arguments: ["", #", "price": null"#])
    func nonFungibleNeedsNoPrice(_ price: String) throws {
        let (product, faults) = try read(
            #"{"sku": "A", "kind": "non_fungible", "name": "Motorcycle"\#(price)}"#, as: .productCreation)
        #expect(product?.price == nil)
        #expect(product != nil)
        #expect(faults.isEmpty)
    }

    @Test(arguments: [
        ("{}", ["/sku", "/kind", "/name"]), ("[]", [""]), ("null", [""]), ("\"x\"", [""]),
        (#"{"sku": "A", "kind": "fungible", "name": "n"}"#, ["/price"]),
        (#"{"sku": "A", "kind": "fungible", "name": "n", "price": null}"#, ["/price"]),
        (#"{"sku": "A", "kind": "non_fungible", "name": "n", "on_hand": 0}"#, ["/on_hand"]),
        (#"{"sku": "A", "kind": "non_fungible", "name": "n", "on_hand": null}"#, ["/on_hand"]),
        (#"{"sku": "", "kind": "Fungible", "name": "\u0000", "price": null}"#, ["/sku", "/kind", "/name"]),
        (
            #"{"sku": null, "kind": null, "name": null, "description": null, "attributes": null, "status": null,"#
                + #""shipping_weight_grams": null, "on_hand": null, "price": null}"#,
            [
                "/sku", "/kind", "/name", "/description", "/shipping_weight_grams", "/attributes", "/status",
                "/on_hand",
            ]
        ),
        (
            #"{"sku": "A", "kind": "non_fungible", "name": "n", "description": "a\tb\n\u0007", "status": "gone","#
                + #""shipping_weight_grams": 10000001, "colour": "red", "attributes": {"a/b": 1}}"#,
            ["/description", "/shipping_weight_grams", "/attributes/a~1b", "/status", "/colour"]
        ),
    ])
    func creationAtFault(_ json: String, _ places: [String]) throws {
        let (_, faults) = try read(json, as: .productCreation)
        #expect(faults.map(\.pointer) == places)
    }

    @Test func patchOfNothing() throws {
        let (patch, faults) = try read("{}", as: .productPatch)
        #expect(patch == ProductPatch())
        #expect(faults.isEmpty)
    }

    @Test func patchOfEverything() throws {
        let (patch, faults) = try read(
            #"{"name": "N", "description": null, "price": {"amount": "1"}, "shipping_weight_grams": 1.0,"#
                + #""attributes": {"a": "1", "b": null}, "status": "archived"}"#, as: .productPatch)
        var expected = ProductPatch()
        expected.name = .set("N")
        expected.description = .set("")
        expected.price = .set(amount: ExactDecimal("1"), currency: nil)
        expected.shippingWeightGrams = .set(1)
        expected.attributes = .merge(["a": "1", "b": nil])
        expected.status = .set(.archived)
        #expect(patch == expected)
        #expect(faults.isEmpty)
    }

    @Test func patchEmpties() throws {
        let (patch, faults) = try read(#"{"price": null, "attributes": null}"#, as: .productPatch)
        #expect(patch?.price == .remove)
        #expect(patch?.attributes == .removeAll)
        #expect(faults.isEmpty)
    }

    @Test(arguments: [
        ("[]", [""]), ("null", [""]), (#"{"sku": "A", "kind": null}"#, ["/sku", "/kind"]),
        (
            #"{"name": null, "status": null, "shipping_weight_grams": null}"#,
            ["/name", "/shipping_weight_grams", "/status"]
        ),
        (
            #"{"price": {"amount": null, "tax": "1"}, "attributes": {"a": 1}, "on_hand": 5}"#,
            ["/price/amount", "/price/tax", "/attributes/a", "/on_hand"]
        ),
        (#"{"price": "3.00", "attributes": []}"#, ["/price", "/attributes"]),
    ])
    func patchAtFault(_ json: String, _ places: [String]) throws {
        #expect(try faultPlaces(json, as: .productPatch) == places)
    }

    @Test func item() throws {
        let (item, faults) = try read(
            #"{"serial_number": "V1", "price": null, "attributes": {"a": "b"}, "notes": "a\nb"}"#, as: .itemCreation)
        #expect(item?.serialNumber == SerialNumber("V1"))
        #expect(item?.price == nil)
        #expect(item?.notes == "a\nb")
        #expect(faults.isEmpty)
        #expect(
            try faultPlaces(#"{"price": {}, "attributes": null, "notes": null, "state": "sold"}"#, as: .itemCreation)
                == ["/serial_number", "/price/amount", "/price/currency", "/attributes", "/notes", "/state"])
    }

    @Test func itemPatch() throws {
        let (patch, faults) = try read(#"{"state": "sold", "notes": null, "price": null}"#, as: .itemPatch)
        #expect(patch?.state == .set(.sold))
        #expect(patch?.notes == .set(""))
        #expect(patch?.price == .remove)
        #expect(faults.isEmpty)
        #expect(
            try faultPlaces(#"{"state": null, "serial_number": "x", "notes": 1}"#, as: .itemPatch)
                == ["/notes", "/state", "/serial_number"])
    }

    @Test(arguments: [
        (#"{"delta": -1000000000000, "reason": "lost", "reference": null, "note": null}"#, [String]()),
        (#"{"delta": 0, "reason": "sold"}"#, ["/delta", "/reason"]), ("{}", ["/delta", "/reason"]),
        (#"{"delta": 1000000000001, "reason": "found", "note": "a\nb", "x": 1}"#, ["/delta", "/note", "/x"]),
        (#"{"delta": 1e400, "reason": "found", "reference": 1}"#, ["/delta", "/reference"]),
    ])
    func adjustment(_ json: String, _ places: [String]) throws {
        #expect(try faultPlaces(json, as: .adjustment) == places)
    }

    @Test(arguments: [
        (#"{"on_hand": 0, "expected_on_hand": 1000000000000, "note": "n"}"#, [String]()), ("{}", ["/on_hand"]),
        (#"{"on_hand": -1, "expected_on_hand": null, "note": null}"#, ["/on_hand", "/expected_on_hand"]),
    ])
    func stocktake(_ json: String, _ places: [String]) throws {
        #expect(try faultPlaces(json, as: .stocktake) == places)
    }
}
