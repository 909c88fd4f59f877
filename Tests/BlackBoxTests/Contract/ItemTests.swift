import BlackBoxSupport
import Testing

extension Contract {
    /// Items of non-fungible products: adding, reading, editing and removing.
    @Suite struct ItemTests: ServiceSuite {
        @Test func `An item added has all members, a Location and an ETag`() async throws {
            let sku = try await store.motorcycles()
            let body: JSON = [
                "serial_number": "VIN1234134134", "price": dollars("3100.00"), "attributes": ["colour": "yellow"],
                "notes": "Scratches\non the tank",
            ]
            let added = try await store.post("/v1/products/\(sku)/items", body).expect(201)
            #expect(added.header("Location") == "/v1/products/\(sku)/items/VIN1234134134")
            let expected = body.with([
                "sku": "\(sku)", "state": "in_stock", "created_at": added["created_at"],
                "updated_at": added["created_at"],
            ])
            #expect(added.json == expected)
            let read = try await store.get("/v1/products/\(sku)/items/VIN1234134134").expect(200)
            #expect(read.json == expected && read.header("ETag") != nil && read.header("Cache-Control") == "no-cache")
        }

        @Test func `What is left out has its default, and the product's price counts`() async throws {
            let sku = try await store.motorcycles("S")
            let item = try await store.get("/v1/products/\(sku)/items/S").expect(200)
            #expect(item["price"] == .null && item["attributes"] == [:])
            let hold = try await store.hold(Fresh.id(), line(sku, serials: "S")).expect(201)
            #expect(hold["lines", 0, "items", 0, "unit_price"] == dollars("3200.00"))
        }

        @Test func `One of the two prices must exist`() async throws {
            let sku = try await store.motorcycles(price: .null)
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "S"]).expectInvalid("/price")
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "S", "price": .null])
                .expectInvalid("/price")
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "S", "price": dollars("1")]).expect(201)
            try await store.patch("/v1/products/\(sku)/items/S", ["price": .null]).expectInvalid("/price")
        }

        @Test func `A serial number is unique within its product`() async throws {
            let first = try await store.motorcycles("S")
            _ = try await store.motorcycles("S")
            try await store.post("/v1/products/\(first)/items", ["serial_number": "S"])
                .expectProblem(409, "serial-number-taken")
            try await store.post("/v1/products/\(first)/items", ["serial_number": "s"]).expect(201)
            // Once removed, it is free again.
            try await store.delete("/v1/products/\(first)/items/S").expect(204)
            try await store.post("/v1/products/\(first)/items", ["serial_number": "S"]).expect(201)
        }

        @Test func `A faulty item is refused`() async throws {
            let sku = try await store.motorcycles()
            let faulty: [([String: JSON?], String)] = [
                (["serial_number": nil], "/serial_number"), (["serial_number": "-a"], "/serial_number"),
                (["serial_number": .string(String(repeating: "s", count: 65))], "/serial_number"),
                (["serial_number": 5], "/serial_number"), (["state": "in_stock"], "/state"), (["sku": "A"], "/sku"),
                (["notes": .string(String(repeating: "n", count: 2_001))], "/notes"), (["notes": "a\u{7}"], "/notes"),
                (["attributes": ["a": 1]], "/attributes/a"), (["price": ["amount": "1"]], "/price/currency"),
            ]
            for (change, pointer) in faulty {
                let body = JSON.object(["serial_number": "S"]).with(change)
                try await store.post("/v1/products/\(sku)/items", body).expectInvalid(pointer)
            }
            let longest: JSON = ["serial_number": "S", "notes": .string(String(repeating: "ü", count: 2_000))]
            try await store.post("/v1/products/\(sku)/items", longest).expect(201)
        }

        @Test func `Items of a fungible product are the wrong kind`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)/items"
            try await store.post(path, ["serial_number": "S"]).expectProblem(409, "wrong-product-kind")
            try await store.get(path).expectProblem(409, "wrong-product-kind")
            try await store.get("\(path)/S").expectProblem(409, "wrong-product-kind")
            try await store.patch("\(path)/S", ["notes": "n"]).expectProblem(409, "wrong-product-kind")
            try await store.delete("\(path)/S").expectProblem(409, "wrong-product-kind")
        }

        @Test func `An item that is not there is 404`() async throws {
            let sku = try await store.motorcycles("S")
            for serial in ["s", "none", "-bad", "a%20b", "%C3%A9"] {
                let path = "/v1/products/\(sku)/items/\(serial)"
                try await store.get(path).expectProblem(404, "item-not-found")
                try await store.patch(path, ["notes": "n"]).expectProblem(404, "item-not-found")
                try await store.delete(path).expectProblem(404, "item-not-found")
            }
        }

        @Test func `Items are listed by state`() async throws {
            let sku = try await store.motorcycles("a", "b", "c", "d")
            try await store.patch("/v1/products/\(sku)/items/b", ["state": "withdrawn"]).expect(200)
            _ = try await store.held(line(sku, serials: "c"))
            _ = try await store.bought(line(sku, serials: "d"))
            let expected = ["in_stock": "a", "withdrawn": "b", "reserved": "c", "sold": "d"]
            for (state, serial) in expected {
                let answer = try await store.get("/v1/products/\(sku)/items?state=\(state)").expect(200)
                #expect(answer.column("serial_number") == ["\(serial)"])
                #expect(answer.column("state") == ["\(state)"])
            }
            try await store.get("/v1/products/\(sku)/items?state=other").expectInvalid("state")
        }

        @Test func `A patch is a merge patch, guarded by If-Match`() async throws {
            let sku = try await store.motorcycles("S")
            let path = "/v1/products/\(sku)/items/S"
            let tag = try #require(try await store.get(path).header("ETag"))
            try await store.patch(path, ["notes": "n", "attributes": ["a": "1"]], ["If-Match": tag]).expect(200)
            try await store.patch(path, ["notes": "m"], ["If-Match": tag]).expectProblem(412, "precondition-failed")
            let patched = try await store.patch(
                path, ["price": dollars("5"), "attributes": ["b": "2"]],
                ["Content-Type": "application/merge-patch+json"])
            #expect(patched.expect(200)["attributes"] == ["a": "1", "b": "2"] && patched["notes"] == "n")
            let emptied = try await store.patch(path, ["price": .null, "attributes": .null, "notes": .null]).expect(200)
            #expect(emptied["price"] == .null && emptied["attributes"] == [:])
            try await store.patch(path, ["serial_number": "T"]).expectInvalid("/serial_number")
            try await store.patch(path, ["sku": "T"]).expectInvalid("/sku")
            let newest = try #require(emptied.header("ETag"))
            #expect(try await store.patch(path, [:]).expect(200).header("ETag") == newest)
            try await store.get(path, ["If-None-Match": newest]).expect(304)
        }

        @Test func `An item's ETag ignores its state`() async throws {
            let sku = try await store.motorcycles("S")
            let path = "/v1/products/\(sku)/items/S"
            let tag = try #require(try await store.get(path).header("ETag"))
            let id = try await store.held(line(sku, serials: "S"))
            #expect(try await store.get(path).header("ETag") == tag)
            try await store.delete("/v1/reservations/\(id)").expect(204)
            let withdrawn = try await store.patch(path, ["state": "withdrawn"], ["If-Match": tag]).expect(200)
            #expect(withdrawn.header("ETag") == tag)
            try await store.get(path, ["If-None-Match": tag]).expect(304)
        }
    }
}
