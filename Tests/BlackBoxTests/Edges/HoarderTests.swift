import BlackBoxSupport
import Testing

/// Limits on carts that would have it all.
@Suite struct HoarderTests {
    @Test func `A line has no more units than an operator allows`() async throws {
        let database = try await StoreDatabase.create()
        try await RunningService.run(on: database.url, ["--max-units-per-line", "5"]) { service in
            let client = service.client
            let (sku, bikes) = (
                try await client.stocked(100), try await client.motorcycles("A", "B", "C", "D", "E", "F")
            )
            let id = try await client.held(line(sku, 5))
            try await client.hold(Fresh.id(), line(sku, 6)).expectInvalid("/lines/0/quantity")
            try await client.put("/v1/reservations/\(id)/lines/\(sku)", ["quantity": 6]).expectInvalid("/quantity")
            try await client.hold(Fresh.id(), line(bikes, 6)).expectInvalid("/lines/0/quantity")
            try await client.hold(Fresh.id(), line(bikes, serials: "A", "B", "C", "D", "E", "F"))
                .expectInvalid("/lines/0/serial_numbers")
            try await client.hold(Fresh.id(), line(bikes, serials: "A", "B", "C", "D", "E")).expect(201)
            try await client.expectStock(sku, onHand: 100, reserved: 5)
        }
        try await database.expectNoDrift()
    }

    @Test func `A cart_id has no more live holds than an operator allows, however many race`() async throws {
        let database = try await StoreDatabase.create()
        let flags = ["--max-live-holds-per-cart-id", "3", "--lanes", "4"]
        // Two instances, since no lock within one would do.
        try await RunningService.run(on: database.url, flags) { one in
            try await RunningService.run(on: database.url, flags) { other in
                let clients = [one.client, other.client]
                // Products of their own, so that no stock row makes the carts take turns.
                let skus = try await inParallel(40) { _ in try await one.client.stocked(1) }
                let answers = try await inParallel(40) { number in
                    try await clients[number % 2].hold(Fresh.id(), line(skus[number], 1), with: ["cart_id": "greedy"])
                }
                let held = answers.filter { $0.status == 201 }
                #expect(held.count == 3)
                for answer in answers where answer.status != 201 { answer.expectProblem(409, "too-many-holds") }
                let id = try #require(held.first?["id"]?.string)
                try await one.client.delete("/v1/reservations/\(id)").expect(204)
                let sku = try await one.client.stocked(1)
                try await other.client.hold(Fresh.id(), line(sku, 1), with: ["cart_id": "greedy"]).expect(201)
            }
        }
        try await database.expectNoDrift()
    }

    @Test func `No extension goes beyond 24 hours from the beginning`() async throws {
        let database = try await StoreDatabase.create()
        try await RunningService.run(on: database.url) { service in
            let client = service.client
            let sku = try await client.stocked(1)
            let id = try await client.held(line(sku, 1), with: ["ttl_seconds": 60])
            // As if it had begun a day ago, but for two minutes.
            try await database.query(
                "UPDATE store.reservation SET created_at = created_at - interval '23 hours 58 minutes'")
            for _ in 0..<3 {
                try await client.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 86_400]).expect(200)
            }
            let life = try await database.query(
                "SELECT expires_at - created_at = '24 hours' FROM store.reservation WHERE reservation_id = '\(id)'")
            #expect(life == "t")
        }
    }
}
