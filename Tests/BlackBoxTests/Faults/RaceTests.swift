import BlackBoxSupport
import Testing

extension Faults {
    /// Many carts that want the same goods at once, at one instance and at two.
    @Suite struct RaceTests {
        /// Runs instances on a fresh database, and expects afterwards that nothing has drifted.
        private func withInstances(
            _ count: Int, _ body: @Sendable ([Client], StoreDatabase) async throws -> Void
        ) async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url) { first in
                guard count > 1 else { return try await body([first.client], database) }
                try await RunningService.run(on: database.url) { second in
                    try await body([first.client, second.client], database)
                }
            }
            try await database.expectNoDrift()
        }

        @Test(arguments: [1, 2]) func `64 carts race for 10 units: 10 holds and 54 refusals`(
            _ instances: Int
        ) async throws {
            try await withInstances(instances) { clients, _ in
                let store = clients[0]
                let sku = try await store.stocked(10)
                let answers = try await inParallel(64) { number in
                    try await clients[number % clients.count].hold(Fresh.id(), line(sku, 1))
                }
                let held = answers.filter { $0.status == 201 }
                #expect(held.count == 10)
                for answer in answers where answer.status != 201 {
                    answer.expectProblem(409, "insufficient-stock", ["shortages"])
                    #expect(answer["shortages", 0, "next_release_at"]?.string != nil)
                }
                try await store.expectStock(sku, onHand: 10, reserved: 10)
                let purchases = try await inParallel(held.count) { number in
                    let id = held[number]["id"]?.string ?? "?"
                    return try await clients[number % clients.count].post("/v1/reservations/\(id)/purchase").status
                }
                #expect(purchases == Array(repeating: 201, count: 10))
                try await store.expectStock(sku, onHand: 0, reserved: 0)
            }
        }

        @Test(arguments: [1, 2]) func `64 carts race for 10 items, by number and by name`(
            _ instances: Int
        ) async throws {
            try await withInstances(instances) { clients, _ in
                let serials = (0..<10).map { "S\($0)" }
                let sku = try await clients[0].motorcycles()
                for serial in serials {
                    try await clients[0].post("/v1/products/\(sku)/items", ["serial_number": "\(serial)"]).expect(201)
                }
                let answers = try await inParallel(64) { number in
                    let wanted = number % 2 == 0 ? line(sku, 1) : line(sku, serials: serials[number % 10])
                    return try await clients[number % clients.count].hold(Fresh.id(), wanted)
                }
                let statuses = Set(answers.map { $0.status })
                #expect(statuses.isSubset(of: [201, 409]), "\(statuses)")
                let taken = answers.filter { $0.status == 201 }
                    .compactMap { $0["lines", 0, "items", 0, "serial_number"]?.string }
                #expect(Set(taken).count == taken.count, "an item was promised twice")
                // Half of the carts take whatever there is, so nothing is left over.
                #expect(taken.sorted() == serials)
                try await clients[0].expectStock(sku, onHand: 10, reserved: 10)
            }
        }

        @Test(arguments: [1, 2]) func `Carts with several SKUs in random order: no deadlock, sums right`(
            _ instances: Int
        ) async throws {
            let seed = Seed.value
            try await withInstances(instances) { clients, database in
                let skus = try await inParallel(6) { number in
                    if number < 4 { return try await clients[0].stocked(200) }
                    return try await clients[0].motorcycles("a", "b", "c", "d", "e", "f", "g", "h")
                }
                let shoppers = try await inParallel(24) { number in
                    var shopper = Shopper(
                        client: clients[number % clients.count], skus: skus, seed: seed &+ UInt64(number))
                    try await shopper.shop(steps: 12)
                    return shopper
                }
                for (index, sku) in skus.enumerated() {
                    let sold = shoppers.reduce(0) { $0 + ($1.bought[sku] ?? 0) }
                    let held = shoppers.reduce(0) { $0 + ($1.held[sku] ?? 0) }
                    try await clients[0].expectStock(sku, onHand: (index < 4 ? 200 : 8) - sold, reserved: held)
                }
                let orders = try await database.query("SELECT count(*) FROM store.orders")
                #expect(orders == String(shoppers.reduce(0) { $0 + $1.purchases }), "seed \(seed)")
            }
        }

        @Test func `Clerks and carts at once: the ledger adds up`() async throws {
            try await withInstances(2) { clients, _ in
                let sku = try await clients[0].stocked(100)
                let path = "/v1/products/\(sku)/stock"
                let changes = try await inParallel(48) { number in
                    let client = clients[number % 2]
                    switch number % 4 {
                    case 0: return try await client.post("\(path)/adjustments", ["delta": 3, "reason": "found"])
                    case 1: return try await client.post("\(path)/adjustments", ["delta": -1, "reason": "lost"])
                    case 2: return try await client.patch("/v1/products/\(sku)", ["name": "Edit \(number)"])
                    default:
                        let id = Fresh.id()
                        try await client.hold(id, line(sku, 2)).expect(201)
                        return try await client.post("/v1/reservations/\(id)/purchase")
                    }
                }
                #expect(changes.allSatisfy { [200, 201].contains($0.status) })
                try await clients[0].expectStock(sku, onHand: 100 + 12 * (3 - 1 - 2), reserved: 0)
            }
        }

        @Test func `Calls for one reservation at two instances end in one of them`() async throws {
            try await withInstances(2) { clients, _ in
                let skus = try await inParallel(2) { _ in try await clients[0].stocked(50) }
                for _ in 0..<8 {
                    let id = try await clients[0].held(line(skus[0], 1), line(skus[1], 1))
                    let answers = try await inParallel(8) { number in
                        let client = clients[number % 2]
                        switch number / 2 {
                        case 0: return try await client.post("/v1/reservations/\(id)/purchase")
                        case 1: return try await client.delete("/v1/reservations/\(id)")
                        case 2: return try await client.hold(id, line(skus[1], 2), line(skus[0], 2))
                        default: return try await client.put("/v1/reservations/\(id)/lines/\(skus[0])", ["quantity": 3])
                        }
                    }
                    #expect(answers.allSatisfy { $0.status < 500 }, "\(answers)")
                    let bought = answers.filter { $0.call.hasSuffix("/purchase") && $0.status < 300 }
                    #expect(bought.filter { $0.status == 201 }.count == (bought.isEmpty ? 0 : 1))
                    #expect(Set(bought.map { $0.json }).count <= 1, "a reservation was bought twice")
                }
            }
        }
    }
}
