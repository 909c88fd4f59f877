import BlackBoxSupport
import Testing

extension Contract {
    /// `PATCH` of a product: a JSON Merge Patch, guarded by `If-Match`.
    @Suite struct ProductPatchTests: ServiceSuite {
        @Test func `A patch changes what it names, and the ETag`() async throws {
            let sku = Fresh.sku()
            let body = pencils(sku).with(["description": "d", "attributes": ["a": "1", "b": "2"]])
            let created = try await store.post("/v1/products", body).expect(201)
            let path = "/v1/products/\(sku)"
            let patched = try await store.patch(
                path, ["name": "Pens", "price": dollars("4.50"), "attributes": ["b": .null, "c": "3"]]
            ).expect(200)
            #expect(patched["name"] == "Pens" && patched["price"] == dollars("4.50"))
            #expect(patched["attributes"] == ["a": "1", "c": "3"] && patched["description"] == "d")
            #expect(patched["created_at"] == created["created_at"])
            #expect(try #require(patched["updated_at"]?.string) > created["updated_at"]?.string ?? "~")
            #expect(patched.header("ETag") != created.header("ETag"))
            let read = try await store.get(path)
            #expect(read.json == patched.json && read.header("ETag") == patched.header("ETag"))
        }

        @Test func `A patch that changes nothing keeps the ETag`() async throws {
            let sku = Fresh.sku()
            let body = pencils(sku).with(["attributes": ["a": "1"]])
            let created = try await store.post("/v1/products", body).expect(201)
            let tag = created.header("ETag")
            let same: [JSON] = [
                [:], ["name": "Pencils"], ["attributes": [:]], ["attributes": ["a": "1"]], ["attributes": ["z": .null]],
                ["status": "active"], ["price": dollars("3.00")], ["description": ""], ["description": .null],
                ["shipping_weight_grams": 0],
            ]
            for patch in same {
                let answer = try await store.patch("/v1/products/\(sku)", patch).expect(200)
                #expect(answer.header("ETag") == tag, "\(patch.text)")
                #expect(answer.json == created.json)
            }
            // Digits are kept, so this is a change.
            let answer = try await store.patch("/v1/products/\(sku)", ["price": dollars("3.0")]).expect(200)
            #expect(answer["price"] == dollars("3.0") && answer.header("ETag") != tag)
        }

        @Test func `A change of scalars is a change, though it looks alike`() async throws {
            let sku = Fresh.sku()
            let created = try await store.post("/v1/products", pencils(sku).with(["name": "\u{E9}"])).expect(201)
            let patched = try await store.patch("/v1/products/\(sku)", ["name": "e\u{301}"]).expect(200)
            #expect(patched.header("ETag") != created.header("ETag"))
            #expect(patched["name"]?.string?.unicodeScalars.count == 2)
        }

        @Test func `Null empties what may be empty`() async throws {
            let sku = Fresh.sku()
            let body = pencils(sku).with(["description": "d", "attributes": ["a": "1"]])
            try await store.post("/v1/products", body).expect(201)
            let patched = try await store.patch("/v1/products/\(sku)", ["description": .null, "attributes": .null])
            #expect(patched.expect(200)["description"] == "" && patched["attributes"] == [:])
            for member in ["name", "price", "status", "shipping_weight_grams"] {
                try await store.patch("/v1/products/\(sku)", .object([member: .null])).expectInvalid("/\(member)")
            }
        }

        @Test func `The price of a non-fungible product can be emptied unless an item relies on it`() async throws {
            let sku = try await store.motorcycles()
            #expect(try await store.patch("/v1/products/\(sku)", ["price": .null]).expect(200)["price"] == .null)
            try await store.patch("/v1/products/\(sku)", ["price": dollars("10")]).expect(200)
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "own", "price": dollars("9")]).expect(
                201)
            try await store.patch("/v1/products/\(sku)", ["price": .null]).expect(200)
            try await store.patch("/v1/products/\(sku)", ["price": dollars("10")]).expect(200)
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "relies"]).expect(201)
            try await store.patch("/v1/products/\(sku)", ["price": .null]).expectInvalid("/price")
            #expect(try await store.get("/v1/products/\(sku)")["price"] == dollars("10"))
        }

        @Test func `All prices of one product are in one currency`() async throws {
            let euros: JSON = ["amount": "1", "currency": "EUR"]
            let sku = try await store.motorcycles()
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "S", "price": euros])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.post("/v1/products/\(sku)/items", ["serial_number": "S", "price": dollars("5")]).expect(201)
            try await store.patch("/v1/products/\(sku)/items/S", ["price": euros])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.patch("/v1/products/\(sku)", ["price": euros])
                .expectProblem(422, "invalid-request", ["errors"])
            #expect(try await store.get("/v1/products/\(sku)/items/S")["price"] == dollars("5"))
        }

        @Test func `A patch goes into the price too`() async throws {
            let sku = try await store.stocked(1)
            let patched = try await store.patch("/v1/products/\(sku)", ["price": ["amount": "4.5"]]).expect(200)
            #expect(patched["price"] == dollars("4.5"))
            let priceless: JSON = ["price": ["amount": "1", "currency": .null]]
            try await store.patch("/v1/products/\(sku)", priceless).expectProblem(422, "invalid-request", ["errors"])
        }

        @Test func `A SKU and a kind never change`() async throws {
            let sku = try await store.stocked(1)
            try await store.patch("/v1/products/\(sku)", ["sku": "other"]).expectInvalid("/sku")
            try await store.patch("/v1/products/\(sku)", ["kind": "non_fungible"]).expectInvalid("/kind")
            // Neither does stock, here.
            try await store.patch("/v1/products/\(sku)", ["on_hand": 5]).expectInvalid("/on_hand")
            try await store.patch("/v1/products/\(sku)", ["stock": ["on_hand": 5]]).expectInvalid("/stock")
            try await store.patch("/v1/products/\(sku)", ["created_at": "x"]).expectInvalid("/created_at")
            try await store.expectStock(sku, onHand: 1, reserved: 0)
        }

        @Test func `If-Match lets only the one through who saw the newest`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)"
            let tag = try #require(try await store.get(path).header("ETag"))
            let patched = try await store.patch(path, ["name": "First"], ["If-Match": tag]).expect(200)
            for stale in [tag, "\"other\"", "W/\(patched.header("ETag") ?? "")"] {
                try await store.patch(path, ["name": "Second"], ["If-Match": stale])
                    .expectProblem(412, "precondition-failed")
            }
            #expect(try await store.get(path)["name"] == "First")
            let newest = try #require(patched.header("ETag"))
            try await store.patch(path, ["name": "Third"], ["If-Match": "\"other\", \(newest)"]).expect(200)
            try await store.patch(path, ["name": "Fourth"], ["If-Match": "*"]).expect(200)
            try await store.patch(path, ["name": "Fifth"]).expect(200)
        }

        @Test func `Of two who saw the same, one wins`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)"
            let tag = try #require(try await store.get(path).header("ETag"))
            let store = store
            let statuses = try await inParallel(8) { number in
                try await store.patch(path, ["name": "Writer \(number)"], ["If-Match": tag]).status
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
        }

        @Test func `A patch comes as JSON or as a merge patch`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)"
            for type in ["application/json", "application/merge-patch+json"] {
                try await store.patch(path, ["description": "\(type)"], ["Content-Type": type]).expect(200)
                #expect(try await store.get(path)["description"] == "\(type)")
            }
            try await store.patch(path, [:], ["Content-Type": "application/json-patch+json"])
                .expectProblem(415, "unsupported-media-type")
        }

        @Test func `A faulty patch is refused, and nothing of it done`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)"
            try await store.patch(path, ["name": "", "colour": 1]).expectInvalid("/name", "/colour")
            try await store.patch(path, ["name": "Good", "attributes": ["a": 1]]).expectInvalid("/attributes/a")
            try await store.patch(path, ["name": "Good", "price": ["amount": "x"]]).expectInvalid("/price/amount")
            try await store.patch(path, []).expectInvalid("")
            #expect(try await store.get(path)["name"] == "Pencils")
            // 50 attributes are the limit of what comes out, not of what is sent.
            let many = JSON.object(Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", JSON("v")) }))
            try await store.patch(path, ["attributes": many]).expect(200)
            try await store.patch(path, ["attributes": ["one more": "v"]]).expectProblem(
                422, "invalid-request", ["errors"])
            try await store.patch(path, ["attributes": ["one more": "v", "k0": .null]]).expect(200)
            #expect(try await store.get(path)["attributes"]?.object?.count == 50)
        }
    }
}
