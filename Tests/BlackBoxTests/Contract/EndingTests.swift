import BlackBoxSupport
import Testing

extension Contract {
    /// The three endings of a reservation, and what is remembered of them.
    @Suite struct EndingTests: ServiceSuite {
        @Test func `A release frees the stock, and can be repeated`() async throws {
            let sku = try await store.stocked(3)
            let motorcycle = try await store.motorcycles("S")
            let id = try await store.held(line(sku, 3), line(motorcycle, 1))
            try await store.delete("/v1/reservations/\(id)").expect(204)
            try await store.delete("/v1/reservations/\(id)").expect(204)
            let gone = try await store.get("/v1/reservations/\(id)")
                .expectProblem(410, "reservation-released", ["ended_at"])
            #expect(gone["ended_at"]?.string != nil)
            try await store.expectStock(sku, onHand: 3, reserved: 0)
            #expect(try await store.get("/v1/products/\(motorcycle)/items/S")["state"] == "in_stock")
            try await store.post("/v1/reservations/\(id)/purchase").expectProblem(409, "reservation-released")
            try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 5])
                .expectProblem(409, "reservation-released")
        }

        @Test func `PUT on a released id begins a new hold`() async throws {
            let sku = try await store.stocked(3)
            let id = Fresh.id()
            let first = try await store.hold(id, line(sku, 1), with: ["cart_id": "c"]).expect(201)
            try await store.delete("/v1/reservations/\(id)").expect(204)
            let second = try await store.hold(id, line(sku, 2)).expect(201)
            #expect(try #require(second["created_at"]?.string) > first["created_at"]?.string ?? "~")
            #expect(second["cart_id"] == .null)
            try await store.expectStock(sku, onHand: 3, reserved: 2)
        }

        @Test func `What never was is 404`() async throws {
            let path = "/v1/reservations/\(Fresh.id())"
            try await store.get(path).expectProblem(404, "reservation-not-found")
            try await store.delete(path).expectProblem(404, "reservation-not-found")
            try await store.post("\(path)/purchase").expectProblem(404, "reservation-not-found")
            try await store.get("/v1/orders/\(Fresh.id())").expectProblem(404, "order-not-found")
        }

        @Test func `After purchase every change is refused, and the reservation can still be read`() async throws {
            let sku = try await store.stocked(3)
            let id = Fresh.id()
            let held = try await store.hold(id, line(sku, 2), with: ["cart_id": "c"]).expect(201)
            try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            let read = try await store.get("/v1/reservations/\(id)").expect(200)
            #expect(
                read.json
                    == held.json?.with(["state": "purchased", "expires_at": .null, "expires_in_seconds": .null]))
            try await store.hold(id, line(sku, 1)).expectProblem(409, "reservation-purchased")
            try await store.hold(id, line(sku, 2)).expectProblem(409, "reservation-purchased")
            try await store.delete("/v1/reservations/\(id)").expectProblem(409, "reservation-purchased")
            try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 5])
                .expectProblem(409, "reservation-purchased")
        }

        @Test func `Ended reservations are remembered 30 days, then 404`() async throws {
            let sku = try await store.stocked(9)
            let released = try await store.held(line(sku, 1))
            try await store.delete("/v1/reservations/\(released)").expect(204)
            let recent = try await store.held(line(sku, 1))
            try await store.delete("/v1/reservations/\(recent)").expect(204)
            for (id, age) in [(released, "30 days 1 minute"), (recent, "29 days 23 hours")] {
                try await database.query(
                    "UPDATE store.ended_reservation SET ended_at = now() - interval '\(age)' WHERE reservation_id = '\(id)'"
                )
            }
            // What is older is purged by the clean-up, one round of which is enough.
            let sweep = try await Program.run(["sweep", "--database-url", database.url])
            #expect(sweep.exitCode == 0, "\(sweep)")
            try await store.get("/v1/reservations/\(released)").expectProblem(404, "reservation-not-found")
            try await store.delete("/v1/reservations/\(released)").expectProblem(404, "reservation-not-found")
            try await store.get("/v1/reservations/\(recent)").expectProblem(410, "reservation-released", ["ended_at"])
        }

        @Test func `Live holds are listed by SKU and by cart`() async throws {
            let sku = try await store.stocked(9)
            let other = try await store.stocked(9)
            let cart = Fresh.sku("cart")
            let first = try await store.held(line(sku, 1), with: ["cart_id": "\(cart)", "ttl_seconds": 100])
            let second = try await store.held(line(sku, 2), line(other, 1), with: ["ttl_seconds": 50])
            let released = try await store.held(line(sku, 1), with: ["cart_id": "\(cart)"])
            try await store.delete("/v1/reservations/\(released)").expect(204)
            _ = try await store.bought(line(sku, 1))
            let bySKU = try await store.get("/v1/reservations?sku=\(sku)").expect(200)
            #expect(bySKU.column("id") == ["\(second)", "\(first)"])
            // Each as it is read alone, other lines included.
            let alone = try await store.get("/v1/reservations/\(second)")
            let counted = ["expires_in_seconds": JSON.null] as [String: JSON?]
            #expect(bySKU["items", 0]?.with(counted) == alone.json?.with(counted))
            #expect(try await store.get("/v1/reservations?cart_id=\(cart)").column("id") == ["\(first)"])
            #expect(try await store.get("/v1/reservations?cart_id=\(cart)&sku=\(other)").items.isEmpty)
            #expect(try await store.get("/v1/reservations?sku=\(Fresh.sku())").expect(200).items.isEmpty)
        }

        @Test func `A cart's name is kept until another is given`() async throws {
            let sku = try await store.stocked(9)
            let id = Fresh.id()
            let longest = String(repeating: "ü", count: 64)
            #expect(try await store.hold(id, line(sku, 1), with: ["cart_id": "\(longest)"])["cart_id"] == "\(longest)")
            #expect(try await store.hold(id, line(sku, 2)).expect(200)["cart_id"] == "\(longest)")
            #expect(
                try await store.put("/v1/reservations/\(id)/lines/\(sku)", ["quantity": 1])["cart_id"] == "\(longest)")
            #expect(try await store.hold(id, line(sku, 2), with: ["cart_id": "new"])["cart_id"] == "new")
            #expect(try await store.get("/v1/reservations?cart_id=new&sku=\(sku)").items.count == 1)
        }
    }
}
