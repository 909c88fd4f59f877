import BlackBoxSupport
import Testing

extension Contract {
    /// What a hold promises: its price, its goods, and honest refusals to others.
    @Suite struct HoldTests: ServiceSuite {
        @Test func `The price is held from the moment of the hold`() async throws {
            let sku = try await store.stocked(9, price: "3.00")
            let motorcycle = try await store.motorcycles("own", "default")
            try await store.patch("/v1/products/\(motorcycle)/items/own", ["price": dollars("3100")]).expect(200)
            let id = try await store.held(line(sku, 1), line(motorcycle, 2))
            try await store.patch("/v1/products/\(sku)", ["price": dollars("4.00")]).expect(200)
            try await store.patch("/v1/products/\(motorcycle)", ["price": dollars("9999")]).expect(200)
            try await store.patch("/v1/products/\(motorcycle)/items/own", ["price": dollars("9998")]).expect(200)
            func prices(_ answer: Answer) -> [JSON?] {
                let lines = answer["lines"]?.array ?? []
                let items = lines.flatMap { $0["items"]?.array ?? [] }
                return lines.compactMap { $0["unit_price", "amount"] } + items.map { $0["unit_price", "amount"] }
            }
            let grown = try await store.hold(id, line(sku, 5), line(motorcycle, 2)).expect(200)
            #expect(prices(grown) == ["3.00", "3200.00", "3100"])
            #expect(prices(try await store.put("/v1/reservations/\(id)/lines/\(sku)", ["quantity": 2])).first == "3.00")
            // Taken out and put back it has today's.
            try await store.delete("/v1/reservations/\(id)/lines/\(sku)").expect(204)
            try await store.put("/v1/reservations/\(id)/lines/\(motorcycle)", ["serial_numbers": ["default"]]).expect(
                200)
            let back = try await store.hold(id, line(sku, 2), line(motorcycle, 2)).expect(200)
            #expect(prices(back) == ["4.00", "3200.00", "9998"])
            let order = try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            #expect(prices(order) == ["4.00", "3200.00", "9998"])
        }

        @Test func `A price can change its currency while it is held`() async throws {
            let sku = try await store.stocked(9)
            let id = try await store.held(line(sku, 1))
            try await store.patch("/v1/products/\(sku)", ["price": ["amount": "5", "currency": "EUR"]]).expect(200)
            let order = try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            #expect(order["totals"] == [dollars("3.00")])
        }

        @Test func `A shortage names every short line, what could be had, and the next release`() async throws {
            let first = try await store.stocked(5)
            let second = try await store.stocked(5)
            let empty = try await store.stocked(0)
            let early = try await store.hold(Fresh.id(), line(first, 2), with: ["ttl_seconds": 100]).expect(201)
            let late = try await store.hold(Fresh.id(), line(first, 1), line(second, 5), with: ["ttl_seconds": 200])
                .expect(201)
            let id = Fresh.id()
            let refused = try await store.hold(id, line(first, 3), line(second, 1), line(empty, 1))
                .expectProblem(409, "insufficient-stock", ["shortages"])
            func shortage(_ sku: String, _ requested: Int, _ available: Int, _ next: JSON?) -> JSON {
                [
                    "sku": "\(sku)", "requested": .integer(requested), "available": .integer(available),
                    "next_release_at": next ?? .null,
                ]
            }
            #expect(
                Set(refused["shortages"]?.array ?? []) == [
                    shortage(first, 3, 2, early["expires_at"]), shortage(second, 1, 0, late["expires_at"]),
                    shortage(empty, 1, 0, .null),
                ])
            // The line that is not short is not named.
            let one = try await store.hold(id, line(first, 2), line(second, 1))
                .expectProblem(409, "insufficient-stock", ["shortages"])
            #expect(one["shortages"]?.array?.count == 1)
        }

        @Test func `A cart's own hold never counts against it, nor its own expiry`() async throws {
            let sku = try await store.stocked(5)
            let id = try await store.held(line(sku, 3), with: ["ttl_seconds": 50])
            let alone = try await store.hold(id, line(sku, 6)).expectProblem(409, "insufficient-stock", ["shortages"])
            #expect(alone["shortages", 0, "available"] == 5)
            #expect(alone["shortages", 0, "next_release_at"] == .null)
            let other = try await store.hold(Fresh.id(), line(sku, 1), with: ["ttl_seconds": 500]).expect(201)
            let both = try await store.put("/v1/reservations/\(id)/lines/\(sku)", ["quantity": 5])
                .expectProblem(409, "insufficient-stock", ["shortages"])
            #expect(both["shortages", 0, "available"] == 4)
            #expect(both["shortages", 0, "next_release_at"] == other["expires_at"])
        }

        @Test func `Every item that cannot be had is named with its state`() async throws {
            let sku = try await store.motorcycles("in", "held", "sold", "out")
            _ = try await store.held(line(sku, serials: "held"))
            _ = try await store.bought(line(sku, serials: "sold"))
            try await store.patch("/v1/products/\(sku)/items/out", ["state": "withdrawn"]).expect(200)
            let refused = try await store.hold(Fresh.id(), line(sku, serials: "in", "held", "sold", "out"))
                .expectProblem(409, "item-unavailable", ["items"])
            func item(_ serial: String, _ state: String) -> JSON {
                ["sku": "\(sku)", "serial_number": "\(serial)", "state": "\(state)"]
            }
            #expect(
                Set(refused["items"]?.array ?? [])
                    == [item("held", "reserved"), item("sold", "sold"), item("out", "withdrawn")])
            // What it holds itself it may name again.
            let id = try await store.held(line(sku, serials: "in"))
            try await store.hold(id, line(sku, serials: "in")).expect(200)
        }

        @Test func `An archived product takes no new holds, but those that live may be purchased`() async throws {
            let sku = try await store.stocked(9)
            let id = try await store.held(line(sku, 3))
            let other = try await store.held(line(sku, 3))
            try await store.patch("/v1/products/\(sku)", ["status": "archived"]).expect(200)
            try await store.hold(Fresh.id(), line(sku, 1)).expectProblem(409, "product-archived")
            let path = "/v1/reservations/\(id)/lines/\(sku)"
            try await store.put(path, ["quantity": 4]).expectProblem(409, "product-archived")
            try await store.put(path, ["quantity": 3]).expect(200)
            try await store.hold(id, line(sku, 3)).expect(200)
            try await store.put(path, ["quantity": 2]).expect(200)
            try await store.put(path, ["quantity": 3]).expectProblem(409, "product-archived")
            try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 7_200]).expect(200)
            try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            try await store.delete("/v1/reservations/\(other)").expect(204)
            try await store.hold(other, line(sku, 1)).expectProblem(409, "product-archived")
            try await store.patch("/v1/products/\(sku)", ["status": "active"]).expect(200)
            try await store.hold(other, line(sku, 1)).expect(201)
        }

        @Test func `Items of an archived product may be kept, not swapped`() async throws {
            let sku = try await store.motorcycles("a", "b", "c")
            let id = try await store.held(line(sku, serials: "a", "b"))
            try await store.patch("/v1/products/\(sku)", ["status": "archived"]).expect(200)
            try await store.hold(id, line(sku, 2)).expect(200)
            try await store.hold(id, line(sku, serials: "a", "c")).expectProblem(409, "product-archived")
            try await store.hold(id, line(sku, serials: "b")).expect(200)
            try await store.post("/v1/reservations/\(id)/purchase").expect(201)
        }
    }
}
