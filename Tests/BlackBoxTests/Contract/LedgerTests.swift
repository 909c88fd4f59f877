import BlackBoxSupport
import Testing

extension Contract {
    /// The ledger: "every change of `on_hand`, whoever made it".
    @Suite struct LedgerTests: ServiceSuite {
        private func ledger(_ sku: String) async throws -> Answer {
            let answer = try await store.get("/v1/products/\(sku)/stock/movements?limit=200").expect(200)
            // Newest first, and each says what was there after it.
            let deltas = answer.items.compactMap { $0["delta"]?.integer }
            let sums = deltas.reversed().reduce(into: [0]) { $0.append($0.last! + $1) }.dropFirst()
            #expect(answer.items.compactMap { $0["on_hand"]?.integer } == sums.reversed(), "\(answer)")
            let ids = answer.items.compactMap { $0["id"] }
            #expect(Set(ids).count == deltas.count)
            return answer
        }

        @Test func `A fungible product's ledger`() async throws {
            let sku = try await store.stocked(10)
            try await store.post("/v1/products/\(sku)/stock/adjustments", ["delta": 5, "reason": "received"]).expect(
                201)
            let order = try await store.bought(line(sku, 4))
            try await store.put("/v1/products/\(sku)/stock", ["on_hand": 20]).expect(200)
            try await database.query(
                "UPDATE store.stock SET on_hand = 7 WHERE product_id = "
                    + "(SELECT product_id FROM store.product WHERE sku = '\(sku)')")
            // Holds do not change what is there.
            _ = try await store.held(line(sku, 1))
            let movements = try await ledger(sku)
            #expect(movements.column("reason") == ["direct", "stocktake", "sold", "received", "initial"])
            #expect(movements.column("delta") == [-13, 9, -4, 5, 10])
            #expect(movements["items", 2, "reference"] == "\(order)")
            #expect(movements["items", 0, "actor"] == "postgres")
            #expect(movements.column("actor").dropFirst().allSatisfy { $0 == "anonymous" })
            #expect(movements.column("sku").allSatisfy { $0 == "\(sku)" })
            let members: Set = [
                "id", "sku", "delta", "reason", "reference", "note", "serial_number", "on_hand", "actor", "occurred_at",
            ]
            #expect(movements.items.allSatisfy { Set($0.object?.keys.map { $0 } ?? []) == members })
        }

        @Test func `A non-fungible product's ledger`() async throws {
            let sku = try await store.motorcycles("a", "b")
            let path = "/v1/products/\(sku)/items"
            try await store.patch("\(path)/a", ["state": "withdrawn"]).expect(200)
            try await store.patch("\(path)/a", ["state": "in_stock"]).expect(200)
            _ = try await store.bought(line(sku, serials: "a"))
            try await store.patch("\(path)/a", ["state": "in_stock"]).expect(200)
            try await store.delete("\(path)/b").expect(204)
            let movements = try await ledger(sku)
            #expect(
                movements.column("reason") == [
                    "item_removed", "returned", "sold", "item_restored", "item_withdrawn", "item_added", "item_added",
                ])
            #expect(movements.column("delta") == [-1, 1, -1, 1, -1, 1, 1])
            #expect(movements.column("serial_number") == ["b", "a", "a", "a", "a", "b", "a"])
        }

        @Test func `Removing a withdrawn item changes nothing that was there`() async throws {
            let sku = try await store.motorcycles("a")
            try await store.patch("/v1/products/\(sku)/items/a", ["state": "withdrawn"]).expect(200)
            try await store.delete("/v1/products/\(sku)/items/a").expect(204)
            #expect(try await ledger(sku).column("reason") == ["item_withdrawn", "item_added"])
        }

        @Test func `Purchases, releases and lapses leave the counters equal to the rows`() async throws {
            let sku = try await store.stocked(20)
            let released = try await store.held(line(sku, 2))
            try await store.delete("/v1/reservations/\(released)").expect(204)
            _ = try await store.lapsed(line(sku, 3))
            _ = try await store.bought(line(sku, 4))
            _ = try await store.held(line(sku, 16))
            try await store.expectStock(sku, onHand: 16, reserved: 16)
            let drift = try await database.query("SELECT * FROM store.stock_drift WHERE sku = '\(sku)'")
            #expect(drift == "")
        }
    }
}
