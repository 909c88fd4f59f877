import BlackBoxSupport
import Testing

extension Faults {
    /// "A row lock held by a DBA delays only the carts that want that one."
    @Suite(.sharedService("--lock-timeout", "0.3")) struct RowLockTests: ServiceSuite {
        /// Expects that the lock makes calls for its SKU busy, or lets them through, and leaves all others alone.
        private func expectOnlyBusy(
            _ lock: RowLock, _ sku: String, _ other: String, isBlocking: Bool
        ) async throws {
            let store = store
            // All at once: a queue that a blocked one stops would stop the others too.
            let answers = try await inParallel(24) { number in
                try await store.hold(Fresh.id(), line(number % 2 == 0 ? sku : other, 1))
            }
            for (number, answer) in answers.enumerated() {
                if number % 2 == 1 || !isBlocking {
                    answer.expect(201)
                } else {
                    answer.expectProblem(503, "stock-busy")
                    #expect(answer.header("Retry-After")?.wholeMatch(of: /[1-9][0-9]*/) != nil)
                }
            }
            // Reads do not wait.
            try await store.get("/v1/products/\(sku)/stock").expect(200)
            try await store.get("/v1/products/\(sku)").expect(200)
            try await lock.release()
            _ = try await store.held(line(sku, 1), line(other, 1))
        }

        @Test func `A lock on a stock row`() async throws {
            let sku = try await store.stocked(100)
            let other = try await store.stocked(100)
            let lock = try await RowLock(
                database,
                "SELECT FROM store.stock JOIN store.product USING (product_id) WHERE sku = '\(sku)' FOR UPDATE OF stock"
            )
            try await store.hold(Fresh.id(), line(other, 1), line(sku, 1)).expectProblem(503, "stock-busy")
            try await store.post("/v1/products/\(sku)/stock/adjustments", ["delta": 1, "reason": "found"])
                .expectProblem(503, "stock-busy")
            try await store.put("/v1/products/\(sku)/stock", ["on_hand": 1]).expectProblem(503, "stock-busy")
            try await expectOnlyBusy(lock, sku, other, isBlocking: true)
            // What was busy has changed nothing: the holds of the others, and the last one.
            try await store.expectStock(sku, onHand: 100, reserved: 1)
            try await store.expectStock(other, onHand: 100, reserved: 13)
        }

        @Test func `A lock on a product row does not keep carts from holding it`() async throws {
            let sku = try await store.stocked(100)
            let other = try await store.stocked(100)
            let lock = try await RowLock(database, "SELECT FROM store.product WHERE sku = '\(sku)' FOR UPDATE")
            try await expectOnlyBusy(lock, sku, other, isBlocking: false)
        }

        @Test func `A lock on a product row makes its edit busy, and no other`() async throws {
            let sku = try await store.stocked(1)
            let other = try await store.stocked(1)
            let lock = try await RowLock(database, "SELECT FROM store.product WHERE sku = '\(sku)' FOR UPDATE")
            let store = store
            let answers = try await inParallel(8) { number in
                try await store.patch("/v1/products/\(number % 2 == 0 ? sku : other)", ["name": "Edit \(number)"])
            }
            for (number, answer) in answers.enumerated() {
                if number % 2 == 0 { answer.expectProblem(503, "stock-busy") } else { answer.expect(200) }
            }
            try await lock.release()
            try await store.patch("/v1/products/\(sku)", ["name": "Edited"]).expect(200)
        }

        @Test func `A lock on a reservation makes that one busy, and no other`() async throws {
            let sku = try await store.stocked(100)
            let id = try await store.held(line(sku, 1))
            let other = try await store.held(line(sku, 1))
            let lock = try await RowLock(
                database, "SELECT FROM store.reservation WHERE reservation_id = '\(id)' FOR UPDATE")
            let store = store
            async let busy = inParallel(4) { number in
                switch number {
                case 0: try await store.post("/v1/reservations/\(id)/purchase")
                case 1: try await store.delete("/v1/reservations/\(id)")
                case 2: try await store.hold(id, line(sku, 2))
                default: try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 9_999])
                }
            }
            try await store.hold(other, line(sku, 2)).expect(200)
            try await store.post("/v1/reservations/\(other)/purchase").expect(201)
            try await store.hold(Fresh.id(), line(sku, 2)).expect(201)
            for answer in try await busy { answer.expectProblem(503, "stock-busy") }
            try await lock.release()
            try await store.post("/v1/reservations/\(id)/purchase").expect(201)
        }

        @Test func `A lock on an item makes its product busy, and no other`() async throws {
            let sku = try await store.motorcycles("a", "b")
            let other = try await store.stocked(100)
            let lock = try await RowLock(database, "SELECT FROM store.item WHERE serial_number = 'a' FOR UPDATE")
            let store = store
            async let wanted = store.hold(Fresh.id(), line(sku, serials: "a"))
            let others = try await inParallel(8) { _ in try await store.hold(Fresh.id(), line(other, 1)).status }
            #expect(others == Array(repeating: 201, count: 8))
            try await wanted.expectProblem(503, "stock-busy")
            try await lock.release()
            try await store.hold(Fresh.id(), line(sku, serials: "a")).expect(201)
        }
    }
}
