import BlackBoxSupport
import Testing

extension Contract {
    /// Adjustments, stocktakes and availability.
    @Suite struct StockTests: ServiceSuite {
        private func adjust(
            _ sku: String, _ delta: Int, _ reason: String = "correction", _ more: [String: JSON?] = [:]
        ) async throws -> Answer {
            let body: JSON = ["delta": .integer(delta), "reason": "\(reason)"]
            return try await store.post("/v1/products/\(sku)/stock/adjustments", body.with(more))
        }

        @Test func `Stock is told for both kinds`() async throws {
            let pencils = try await store.stocked(9)
            _ = try await store.held(line(pencils, 4))
            let stock = try await store.get("/v1/products/\(pencils)/stock").expect(200)
            #expect(
                stock.json
                    == ["sku": "\(pencils)", "kind": "fungible", "on_hand": 9, "reserved": 4, "available": 5])
            let motorcycle = try await store.motorcycles("a", "b", "c")
            _ = try await store.held(line(motorcycle, 1))
            try await store.patch("/v1/products/\(motorcycle)/items/c", ["state": "withdrawn"]).expect(200)
            let items = try await store.get("/v1/products/\(motorcycle)/stock").expect(200)
            #expect(
                items.json
                    == ["sku": "\(motorcycle)", "kind": "non_fungible", "on_hand": 2, "reserved": 1, "available": 1])
        }

        @Test(arguments: ["received", "returned", "damaged", "lost", "found", "correction"])
        func `An adjustment answers its movement`(_ reason: String) async throws {
            let sku = try await store.stocked(10)
            _ = try await store.held(line(sku, 3))
            let delta = ["damaged", "lost"].contains(reason) ? -2 : 2
            let answer = try await adjust(sku, delta, reason, ["reference": "PO-7", "note": "two of them"]).expect(201)
            let onHand = 10 + delta
            let expected: JSON = [
                "id": answer["id"] ?? .null, "sku": "\(sku)", "delta": .integer(delta), "reason": "\(reason)",
                "reference": "PO-7", "note": "two of them", "serial_number": .null, "on_hand": .integer(onHand),
                "reserved": 3, "available": .integer(onHand - 3), "actor": "anonymous",
                "occurred_at": answer["occurred_at"] ?? .null,
            ]
            #expect(answer.json == expected)
            try await store.expectStock(sku, onHand: onHand, reserved: 3)
            let ledger = try await store.get("/v1/products/\(sku)/stock/movements")
            #expect(ledger["items", 0] == expected.with(["reserved": nil, "available": nil]))
        }

        @Test func `Reference and note may be left out`() async throws {
            let sku = try await store.stocked(1)
            let answer = try await adjust(sku, 1).expect(201)
            #expect(answer["reference"] == .null && answer["note"] == .null)
        }

        @Test func `A faulty adjustment is refused`() async throws {
            let sku = try await store.stocked(5)
            try await adjust(sku, 0).expectInvalid("/delta")
            try await adjust(sku, 1_000_000_000_001).expectInvalid("/delta")
            try await adjust(sku, -1_000_000_000_001).expectInvalid("/delta")
            for reason in ["initial", "stocktake", "sold", "item_added", "direct", "", "Received"] {
                try await adjust(sku, 1, reason).expectInvalid("/reason")
            }
            try await adjust(sku, 1, "found", ["reference": .string(String(repeating: "r", count: 201))])
                .expectInvalid("/reference")
            try await adjust(sku, 1, "found", ["reference": "a\nb"]).expectInvalid("/reference")
            try await adjust(sku, 1, "found", ["note": "only notes and descriptions\nhave lines"]).expectInvalid(
                "/note")
            try await adjust(sku, 1, "found", ["actor": "me"]).expectInvalid("/actor")
            try await adjust(sku, 1, "found", ["delta": "1"]).expectInvalid("/delta")
            try await adjust(sku, 1, "found", ["delta": nil, "reason": nil]).expectInvalid("/delta", "/reason")
            try await store.expectStock(sku, onHand: 5, reserved: 0)
        }

        @Test func `Stock never falls below what is reserved, nor rises above the limit`() async throws {
            let sku = try await store.stocked(5)
            _ = try await store.held(line(sku, 3))
            let refused = try await adjust(sku, -3).expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
            #expect(refused["on_hand"] == 5 && refused["reserved"] == 3)
            let taken = try await store.put("/v1/products/\(sku)/stock", ["on_hand": 2])
                .expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
            #expect(taken["on_hand"] == 5 && taken["reserved"] == 3)
            try await adjust(sku, -2).expect(201)
            try await adjust(sku, -1).expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
            let empty = try await store.stocked(1)
            try await adjust(empty, -2).expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
            let full = try await store.stocked(1_000_000_000_000)
            let overflow = try await adjust(full, 1)
            #expect((400..<500).contains(overflow.status), "\(overflow)")
            try await store.expectStock(full, onHand: 1_000_000_000_000, reserved: 0)
            try await adjust(full, -1_000_000_000_000).expect(201)
        }

        @Test func `A stocktake sets what is there`() async throws {
            let sku = try await store.stocked(5)
            let path = "/v1/products/\(sku)/stock"
            let taken = try await store.put(path, ["on_hand": 8, "note": "counted twice"]).expect(200)
            #expect(taken.json == ["sku": "\(sku)", "kind": "fungible", "on_hand": 8, "reserved": 0, "available": 8])
            try await store.put(path, ["on_hand": 6, "expected_on_hand": 8]).expect(200)
            let changed = try await store.put(path, ["on_hand": 1, "expected_on_hand": 8])
                .expectProblem(409, "stock-changed", ["on_hand", "reserved"])
            #expect(changed["on_hand"] == 6 && changed["reserved"] == 0)
            // What it finds as it was is no movement.
            try await store.put(path, ["on_hand": 6]).expect(200)
            let ledger = try await store.get("\(path)/movements")
            #expect(ledger.column("reason") == ["stocktake", "stocktake", "initial"])
            #expect(ledger.column("delta") == [-2, 3, 5])
            #expect(ledger["items", 1, "note"] == "counted twice")
            try await store.put(path, ["on_hand": 0]).expect(200)
        }

        @Test func `A faulty stocktake is refused`() async throws {
            let sku = try await store.stocked(5)
            let path = "/v1/products/\(sku)/stock"
            try await store.put(path, [:]).expectInvalid("/on_hand")
            try await store.put(path, ["on_hand": -1]).expectInvalid("/on_hand")
            try await store.put(path, ["on_hand": 1_000_000_000_001]).expectInvalid("/on_hand")
            try await store.put(path, ["on_hand": 1, "expected_on_hand": -1]).expectInvalid("/expected_on_hand")
            try await store.put(path, ["on_hand": 1, "reserved": 0]).expectInvalid("/reserved")
            try await store.put(path, ["on_hand": 1, "note": "a\nb"]).expectInvalid("/note")
            try await store.expectStock(sku, onHand: 5, reserved: 0)
        }

        @Test func `Stock of a non-fungible product is its items`() async throws {
            let sku = try await store.motorcycles("S")
            try await adjust(sku, 1).expectProblem(409, "wrong-product-kind")
            try await store.put("/v1/products/\(sku)/stock", ["on_hand": 1]).expectProblem(409, "wrong-product-kind")
            try await adjust(sku, 0).expectInvalid("/delta")
        }

        @Test func `An adjustment, a stocktake and a hold succeed at once over lapsed holds`() async throws {
            let sku = try await store.stocked(6)
            _ = try await store.lapsed(line(sku, 6))
            try await adjust(sku, -2).expect(201)
            _ = try await store.lapsed(line(sku, 4))
            try await store.put("/v1/products/\(sku)/stock", ["on_hand": 3]).expect(200)
            _ = try await store.lapsed(line(sku, 3))
            _ = try await store.held(line(sku, 3))
            try await store.expectStock(sku, onHand: 3, reserved: 3)
            let motorcycle = try await store.motorcycles("S")
            _ = try await store.lapsed(line(motorcycle, serials: "S"))
            try await store.patch("/v1/products/\(motorcycle)/items/S", ["state": "withdrawn"]).expect(200)
        }

        @Test func `Availability of many products in one call`() async throws {
            let pencils = try await store.stocked(7)
            let motorcycle = try await store.motorcycles("a", "b")
            let unknown = Fresh.sku()
            _ = try await store.held(line(pencils, 2), line(motorcycle, serials: "b"))
            let path = "/v1/availability?sku=\(pencils)&sku=\(unknown)&sku=\(motorcycle)"
            let answer = try await store.get(path).expect(200)
            let items = Set(answer.items)
            #expect(
                items == [
                    ["sku": "\(pencils)", "available": 5], ["sku": "\(motorcycle)", "available": 1],
                ])
            #expect(answer["unknown_skus"] == ["\(unknown)"])
            #expect(answer.json?.object?.count == 2)
            let hundred = (0..<100).map { "sku=x\($0)" }.joined(separator: "&")
            #expect(try await store.get("/v1/availability?\(hundred)").expect(200)["unknown_skus"]?.array?.count == 100)
            try await store.get("/v1/availability?\(hundred)&sku=y").expectInvalid("sku")
            try await store.get("/v1/availability").expectInvalid("sku")
        }
    }
}
