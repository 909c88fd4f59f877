import BlackBoxSupport
import Testing

extension Contract {
    /// `PUT` and `DELETE` of one line of a reservation.
    @Suite struct LineTests: ServiceSuite {
        private func path(_ id: String, _ sku: String) -> String { "/v1/reservations/\(id)/lines/\(sku)" }

        @Test func `The first line begins the reservation, and each says what it shall be`() async throws {
            let sku = try await store.stocked(5)
            let motorcycle = try await store.motorcycles("a", "b")
            let id = Fresh.id()
            let begun = try await store.put(path(id, sku), ["quantity": 2]).expect(201)
            #expect(begun["state"] == "held" && begun["cart_id"] == .null && begun["expires_in_seconds"] == 3_600)
            #expect(begun["lines"] == [["sku": "\(sku)", "quantity": 2, "unit_price": dollars("3.00")]])
            try await store.put(path(id, sku), ["quantity": 2]).expect(200)
            try await store.put(path(id, motorcycle), ["serial_numbers": ["b"]]).expect(200)
            try await store.put(path(id, sku), ["quantity": 5]).expect(200)
            let read = try await store.get("/v1/reservations/\(id)").expect(200)
            #expect(read["lines"]?.array?.map { $0["quantity"] } == [1, 5])
            try await store.expectStock(sku, onHand: 5, reserved: 5)
            try await store.expectStock(motorcycle, onHand: 2, reserved: 1)
        }

        @Test func `A line call leaves the expiry alone`() async throws {
            let sku = try await store.stocked(5)
            let other = try await store.stocked(5)
            let id = Fresh.id()
            let begun = try await store.hold(id, line(sku, 1), with: ["ttl_seconds": 60]).expect(201)
            #expect(try await store.put(path(id, sku), ["quantity": 2])["expires_at"] == begun["expires_at"])
            #expect(try await store.put(path(id, other), ["quantity": 2])["expires_at"] == begun["expires_at"])
            try await store.delete(path(id, other)).expect(204)
            #expect(try await store.get("/v1/reservations/\(id)")["expires_at"] == begun["expires_at"])
        }

        @Test func `A faulty line is refused`() async throws {
            let sku = try await store.stocked(5)
            let id = Fresh.id()
            try await store.put(path(id, sku), [:]).expectProblem(422, "invalid-request", ["errors"])
            try await store.put(path(id, sku), ["quantity": 1, "serial_numbers": ["a"]])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.put(path(id, sku), ["quantity": 0]).expectInvalid("/quantity")
            try await store.put(path(id, sku), ["quantity": 1_000_001]).expectInvalid("/quantity")
            try await store.put(path(id, sku), ["serial_numbers": ["a", "a"]]).expectInvalid("/serial_numbers/1")
            try await store.put(path(id, sku), ["quantity": 1, "ttl_seconds": 5]).expectInvalid("/ttl_seconds")
            try await store.put(path(id, sku), ["quantity": 1, "sku": "\(sku)"]).expectInvalid("/sku")
            try await store.get("/v1/reservations/\(id)").expectProblem(404, "reservation-not-found")
        }

        @Test func `What a line names must exist, be of its kind and be there`() async throws {
            let sku = try await store.stocked(5)
            let motorcycle = try await store.motorcycles("S", "T")
            let unknown = Fresh.sku()
            let id = Fresh.id()
            let product = try await store.put(path(id, unknown), ["quantity": 1])
                .expectProblem(422, "unknown-product", ["skus"])
            #expect(product["skus"] == ["\(unknown)"])
            let item = try await store.put(path(id, motorcycle), ["serial_numbers": ["none"]])
                .expectProblem(422, "unknown-item", ["items"])
            #expect(item["items"] == [["sku": "\(motorcycle)", "serial_number": "none"]])
            try await store.put(path(id, sku), ["serial_numbers": ["S"]]).expectProblem(409, "wrong-product-kind")
            _ = try await store.held(line(motorcycle, serials: "S"), line(sku, 4))
            let taken = try await store.put(path(id, motorcycle), ["serial_numbers": ["T", "S"]])
                .expectProblem(409, "item-unavailable", ["items"])
            #expect(taken["items"] == [["sku": "\(motorcycle)", "serial_number": "S", "state": "reserved"]])
            try await store.put(path(id, sku), ["quantity": 2]).expectProblem(409, "insufficient-stock", ["shortages"])
            try await store.put(path(id, motorcycle), ["quantity": 2])
                .expectProblem(409, "insufficient-stock", ["shortages"])
            try await store.get("/v1/reservations/\(id)").expectProblem(404, "reservation-not-found")
        }

        @Test func `A refused line leaves the hold as it was`() async throws {
            let sku = try await store.stocked(5)
            let id = try await store.held(line(sku, 2))
            try await store.put(path(id, sku), ["quantity": 6]).expectProblem(409, "insufficient-stock", ["shortages"])
            #expect(try await store.get("/v1/reservations/\(id)")["lines", 0, "quantity"] == 2)
        }

        @Test func `A line taken out leaves the others, and the last one releases`() async throws {
            let first = try await store.stocked(5)
            let second = try await store.stocked(5)
            let id = try await store.held(line(first, 2), line(second, 3))
            try await store.delete(path(id, first)).expect(204)
            try await store.delete(path(id, first)).expect(204)
            try await store.expectStock(first, onHand: 5, reserved: 0)
            try await store.expectStock(second, onHand: 5, reserved: 3)
            try await store.get("/v1/reservations/\(id)").expect(200)
            try await store.delete(path(id, second)).expect(204)
            try await store.get("/v1/reservations/\(id)").expectProblem(410, "reservation-released", ["ended_at"])
            try await store.expectStock(second, onHand: 5, reserved: 0)
        }

        @Test func `Taking out a line of a reservation that never was, has ended or was purchased`() async throws {
            let sku = try await store.stocked(5)
            try await store.delete(path(Fresh.id(), sku)).expectProblem(404, "reservation-not-found")
            let released = try await store.held(line(sku, 1))
            try await store.delete("/v1/reservations/\(released)").expect(204)
            try await store.delete(path(released, sku)).expect(204)
            let lapsed = try await store.lapsed(line(sku, 1))
            try await store.delete(path(lapsed, sku)).expect(204)
            let bought = try await store.bought(line(sku, 1))
            try await store.delete(path(bought, sku)).expectProblem(409, "reservation-purchased")
            try await store.put(path(bought, sku), ["quantity": 1]).expectProblem(409, "reservation-purchased")
        }

        @Test func `A line call on an ended reservation begins a new one with that line alone`() async throws {
            let first = try await store.stocked(5)
            let second = try await store.stocked(5)
            let released = try await store.held(line(first, 2), with: ["cart_id": "before"])
            try await store.delete("/v1/reservations/\(released)").expect(204)
            let lapsed = try await store.lapsed(line(first, 2))
            for id in [released, lapsed] {
                let begun = try await store.put(path(id, second), ["quantity": 1]).expect(201)
                #expect(begun["lines"]?.array?.map { $0["sku"] } == ["\(second)"])
                #expect(begun["cart_id"] == .null)
            }
            try await store.expectStock(second, onHand: 5, reserved: 2)
        }

        @Test func `A hold with lines of one product by many carts is counted once each`() async throws {
            let sku = try await store.stocked(100)
            let store = store
            _ = try await inParallel(10) { quantity in
                let path = "/v1/reservations/\(Fresh.id())/lines/\(sku)"
                // The same call three times at once: a cart that lost patience.
                let statuses = try await inParallel(3) { _ in
                    try await store.put(path, ["quantity": .integer(quantity + 1)]).status
                }
                #expect(statuses.sorted() == [200, 200, 201])
            }
            try await store.expectStock(sku, onHand: 100, reserved: 55)
        }
    }
}
