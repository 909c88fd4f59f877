import BlackBoxSupport
import Testing

extension Contract {
    /// Creating, reading and deleting products.
    @Suite struct ProductTests: ServiceSuite {
        @Test func `A product created has all members, a Location and an ETag`() async throws {
            let sku = Fresh.sku()
            let body = pencils(sku).with([
                "description": "30-pack", "shipping_weight_grams": 100, "attributes": ["colour": "yellow"],
                "on_hand": 973, "status": "active",
            ])
            let created = try await store.post("/v1/products", body).expect(201)
            #expect(created.header("Location") == "/v1/products/\(sku)")
            let tag = try #require(created.header("ETag"))
            #expect(tag.wholeMatch(of: /"[!-~]+"/) != nil, "not a strong tag: \(tag)")
            let members = try #require(created.json?.object)
            let expected = body.with([
                "on_hand": nil, "stock": ["on_hand": 973, "reserved": 0, "available": 973],
                "created_at": created["created_at"], "updated_at": created["created_at"],
            ])
            #expect(JSON.object(members) == expected)
            let read = try await store.get("/v1/products/\(sku)").expect(200)
            #expect(read.json == created.json)
            #expect(read.header("ETag") == tag)
            #expect(read.header("Cache-Control") == "no-cache")
        }

        @Test func `What is left out has its default`() async throws {
            let plain = try await store.post("/v1/products", pencils(Fresh.sku())).expect(201)
            #expect(plain["description"] == "" && plain["attributes"] == [:] && plain["status"] == "active")
            #expect(plain["shipping_weight_grams"] == 0)
            #expect(plain["stock"] == ["on_hand": 0, "reserved": 0, "available": 0])
            let body: JSON = ["sku": "\(Fresh.sku("N"))", "kind": "non_fungible", "name": "Motorcycle"]
            let motorcycle = try await store.post("/v1/products", body).expect(201)
            #expect(motorcycle["price"] == .null)
            #expect(motorcycle["stock"] == ["on_hand": 0, "reserved": 0, "available": 0])
            try await store.post("/v1/products", body.with(["sku": "\(Fresh.sku("N"))", "price": .null])).expect(201)
        }

        @Test func `A first on_hand is for fungible products, and the ledger's initial movement`() async throws {
            let sku = try await store.stocked(12)
            let ledger = try await store.get("/v1/products/\(sku)/stock/movements").expect(200)
            #expect(ledger.items.count == 1)
            #expect(ledger["items", 0, "reason"] == "initial" && ledger["items", 0, "delta"] == 12)
            let empty = try await store.stocked(0)
            #expect(try await store.get("/v1/products/\(empty)/stock/movements").items.isEmpty)
            let body: JSON = ["sku": "\(Fresh.sku())", "kind": "non_fungible", "name": "n", "on_hand": 0]
            try await store.post("/v1/products", body).expectInvalid("/on_hand")
        }

        @Test func `A SKU is given once`() async throws {
            let sku = try await store.stocked(3)
            try await store.post("/v1/products", pencils(sku).with(["name": "Other"])).expectProblem(409, "sku-taken")
            let motorcycle: JSON = ["sku": "\(sku)", "kind": "non_fungible", "name": "n"]
            try await store.post("/v1/products", motorcycle).expectProblem(409, "sku-taken")
            #expect(try await store.get("/v1/products/\(sku)")["name"] == "Pencils")
        }

        @Test func `A product that is not there is 404`() async throws {
            let path = "/v1/products/\(Fresh.sku())"
            try await store.get(path).expectProblem(404, "product-not-found")
            try await store.patch(path, ["name": "n"]).expectProblem(404, "product-not-found")
            try await store.delete(path).expectProblem(404, "product-not-found")
            try await store.get("\(path)/stock").expectProblem(404, "product-not-found")
            try await store.put("\(path)/stock", ["on_hand": 1]).expectProblem(404, "product-not-found")
            try await store.get("\(path)/stock/movements").expectProblem(404, "product-not-found")
            try await store.get("\(path)/items").expectProblem(404, "product-not-found")
            try await store.get("\(path)/items/S").expectProblem(404, "product-not-found")
            try await store.post("\(path)/items", ["serial_number": "S"]).expectProblem(404, "product-not-found")
        }

        @Test func `If-None-Match gives 304`() async throws {
            let sku = try await store.stocked(1)
            let path = "/v1/products/\(sku)"
            let tag = try #require(try await store.get(path).header("ETag"))
            for match in [tag, "*", "W/\(tag)", "\"other\", \(tag)"] {
                let answer = try await store.get(path, ["If-None-Match": match]).expect(304)
                #expect(answer.header("ETag") == tag && answer.header("Cache-Control") == "no-cache")
            }
            for match in ["\"other\"", "\"\""] {
                try await store.get(path, ["If-None-Match": match]).expect(200)
            }
            // It says nothing of stock.
            try await store.put("\(path)/stock", ["on_hand": 9]).expect(200)
            try await store.get(path, ["If-None-Match": tag]).expect(304)
            try await store.patch(path, ["name": "New"]).expect(200)
            try await store.get(path, ["If-None-Match": tag]).expect(200)
        }

        @Test func `The ETag stands for the descriptive fields, not for stock`() async throws {
            let sku = try await store.stocked(10)
            let path = "/v1/products/\(sku)"
            let tag = try #require(try await store.get(path).header("ETag"))
            _ = try await store.held(line(sku, 2))
            _ = try await store.bought(line(sku, 1))
            try await store.post("\(path)/stock/adjustments", ["delta": 5, "reason": "received"]).expect(201)
            #expect(try await store.get(path).header("ETag") == tag)
            try await store.patch(path, ["name": "Edited while it sells"], ["If-Match": tag]).expect(200)
        }

        @Test func `A product never stocked, held or sold can be deleted, once`() async throws {
            let sku = try await store.stocked(0)
            try await store.delete("/v1/products/\(sku)").expect(204)
            try await store.get("/v1/products/\(sku)").expectProblem(404, "product-not-found")
            try await store.delete("/v1/products/\(sku)").expectProblem(404, "product-not-found")
            // Another may have the name then, and is another to its cache.
            let tag = try await store.post("/v1/products", pencils(sku)).expect(201).header("ETag")
            try await store.delete("/v1/products/\(sku)").expect(204)
            let other = try await store.post("/v1/products", pencils(sku).with(["name": "Other"])).expect(201)
            #expect(other.header("ETag") != tag)
        }

        @Test func `A product that ever had an item, a movement, a hold or a sale is in use`() async throws {
            let stocked = try await store.stocked(1)
            let emptied = try await store.stocked(1)
            try await store.put("/v1/products/\(emptied)/stock", ["on_hand": 0]).expect(200)
            let sold = try await store.stocked(1)
            _ = try await store.bought(line(sold, 1))
            let withItem = try await store.motorcycles("S")
            let hadItem = try await store.motorcycles("S")
            try await store.delete("/v1/products/\(hadItem)/items/S").expect(204)
            for sku in [stocked, emptied, sold, withItem, hadItem] {
                try await store.delete("/v1/products/\(sku)").expectProblem(409, "product-in-use")
            }
            try await store.delete("/v1/products/\(try await store.motorcycles())").expect(204)
        }
    }
}
