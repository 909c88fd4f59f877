import BlackBoxSupport
import Testing

extension Contract {
    /// `PUT /v1/reservations/{id}`: make the hold exactly this, all lines or none.
    @Suite struct ReservationTests: ServiceSuite {
        @Test func `A hold answers what it holds`() async throws {
            let pencils = try await store.stocked(10, sku: Fresh.sku("b"))
            let more = try await store.stocked(10, price: "0.50", sku: Fresh.sku("a"))
            let motorcycle = try await store.motorcycles("T", "S", "U")
            let id = Fresh.id()
            let answer = try await store.hold(
                id, line(pencils, 3), line(motorcycle, serials: "U", "S"), line(more, 1), with: ["cart_id": "cart 7"])
            let item: (String) -> JSON = { ["serial_number": "\($0)", "unit_price": dollars("3200.00")] }
            let expected: JSON = [
                "id": "\(id)", "cart_id": "cart 7", "state": "held",
                "lines": [
                    ["sku": "\(motorcycle)", "quantity": 2, "items": [item("S"), item("U")]],
                    ["sku": "\(more)", "quantity": 1, "unit_price": dollars("0.50")],
                    ["sku": "\(pencils)", "quantity": 3, "unit_price": dollars("3.00")],
                ],
                "created_at": answer["created_at"] ?? .null, "expires_at": answer["expires_at"] ?? .null,
                "expires_in_seconds": answer["expires_in_seconds"] ?? .null,
            ]
            #expect(answer.expect(201).json == expected)
            let read = try await store.get("/v1/reservations/\(id)").expect(200)
            #expect(read.json?.with(["expires_in_seconds": 0]) == expected.with(["expires_in_seconds": 0]))
            try await store.expectStock(pencils, onHand: 10, reserved: 3)
            try await store.expectStock(motorcycle, onHand: 3, reserved: 2)
        }

        @Test func `Repeating a hold holds nothing twice`() async throws {
            let sku = try await store.stocked(5)
            let motorcycle = try await store.motorcycles("a", "b", "c")
            let id = Fresh.id()
            let first = try await store.hold(id, line(sku, 4), line(motorcycle, 2)).expect(201)
            for _ in 0..<3 {
                let again = try await store.hold(id, line(sku, 4), line(motorcycle, 2)).expect(200)
                #expect(again["lines"] == first["lines"] && again["created_at"] == first["created_at"])
            }
            try await store.expectStock(sku, onHand: 5, reserved: 4)
            try await store.expectStock(motorcycle, onHand: 3, reserved: 2)
        }

        @Test func `A hold becomes exactly what is put`() async throws {
            let first = try await store.stocked(5)
            let second = try await store.stocked(5)
            let id = try await store.held(line(first, 4))
            // Its own hold never counts against it.
            try await store.hold(id, line(first, 5), line(second, 1)).expect(200)
            try await store.expectStock(first, onHand: 5, reserved: 5)
            try await store.hold(id, line(second, 2)).expect(200)
            try await store.expectStock(first, onHand: 5, reserved: 0)
            try await store.expectStock(second, onHand: 5, reserved: 2)
        }

        @Test func `All lines or none`() async throws {
            let plenty = try await store.stocked(5)
            let scarce = try await store.stocked(1)
            let id = Fresh.id()
            try await store.hold(id, line(plenty, 1), line(scarce, 2))
                .expectProblem(409, "insufficient-stock", ["shortages"])
            try await store.get("/v1/reservations/\(id)").expectProblem(404, "reservation-not-found")
            try await store.expectStock(plenty, onHand: 5, reserved: 0)
            let held = try await store.held(line(plenty, 2))
            try await store.hold(held, line(plenty, 3), line(scarce, 2))
                .expectProblem(409, "insufficient-stock", ["shortages"])
            let read = try await store.get("/v1/reservations/\(held)").expect(200)
            #expect(read["lines"]?.array?.count == 1 && read["lines", 0, "quantity"] == 2)
            try await store.expectStock(plenty, onHand: 5, reserved: 2)
        }

        @Test func `Items asked for by number are kept, added to and taken from`() async throws {
            let sku = try await store.motorcycles("a", "b", "c", "d")
            let id = try await store.held(line(sku, serials: "c", "b"))
            func serials(_ answer: Answer) -> Set<String> {
                Set((answer["lines", 0, "items"]?.array ?? []).compactMap { $0["serial_number"]?.string })
            }
            let same = try await store.hold(id, line(sku, 2)).expect(200)
            #expect(serials(same) == ["b", "c"])
            let more = try await store.hold(id, line(sku, 3)).expect(200)
            #expect(serials(more).isSuperset(of: ["b", "c"]) && serials(more).count == 3)
            let fewer = try await store.hold(id, line(sku, 1)).expect(200)
            #expect(serials(fewer).isSubset(of: serials(more)) && serials(fewer).count == 1)
            let named = try await store.hold(id, line(sku, serials: "d")).expect(200)
            #expect(serials(named) == ["d"])
            try await store.expectStock(sku, onHand: 4, reserved: 1)
            #expect(try await store.get("/v1/products/\(sku)/items/a")["state"] == "in_stock")
        }

        @Test func `A faulty body is refused with every fault`() async throws {
            let sku = try await store.stocked(5)
            let id = Fresh.id()
            let faulty: [(JSON, [String])] = [
                (["lines": []], ["/lines"]), ([:], ["/lines"]), (["lines": .null], ["/lines"]),
                (["lines": [["sku": "\(sku)"]]], ["/lines/0"]),
                (["lines": [["sku": "\(sku)", "quantity": 1, "serial_numbers": ["a"]]]], ["/lines/0"]),
                (["lines": [["quantity": 1]]], ["/lines/0/sku"]),
                (reservation([line(sku, 0)]), ["/lines/0/quantity"]),
                (reservation([line(sku, 1_000_001)]), ["/lines/0/quantity"]),
                (reservation([line("-a", 1)]), ["/lines/0/sku"]),
                (reservation([line(sku, 1), line(sku, 2)]), ["/lines/1/sku"]),
                (reservation([line(sku, serials: "a", "b", "a")]), ["/lines/0/serial_numbers/2"]),
                (reservation([line(sku, serials: "-")]), ["/lines/0/serial_numbers/0"]),
                (["lines": [["sku": "\(sku)", "serial_numbers": []]]], ["/lines/0/serial_numbers"]),
                (["lines": [["sku": "\(sku)", "quantity": 1, "price": "1"]]], ["/lines/0/price"]),
                (["lines": [5]], ["/lines/0"]),
                (reservation([line(sku, 1)], ["ttl_seconds": 0]), ["/ttl_seconds"]),
                (reservation([line(sku, 1)], ["ttl_seconds": 86_401]), ["/ttl_seconds"]),
                (reservation([line(sku, 1)], ["ttl_seconds": "60"]), ["/ttl_seconds"]),
                (reservation([line(sku, 1)], ["ttl": 60]), ["/ttl"]),
                (reservation([line(sku, 1)], ["cart_id": .string(String(repeating: "c", count: 65))]), ["/cart_id"]),
                (reservation([line(sku, 1)], ["cart_id": "a\nb"]), ["/cart_id"]),
                (reservation([line(sku, 0), line("", 1)], ["x": 1]), ["/lines/0/quantity", "/lines/1/sku", "/x"]),
            ]
            for (body, pointers) in faulty {
                let answer = try await store.put("/v1/reservations/\(id)", body)
                answer.expectProblem(422, "invalid-request", ["errors"])
                let found = (answer["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
                #expect(found.sorted() == pointers.sorted(), "\(body.text): \(answer)")
            }
            try await store.get("/v1/reservations/\(id)").expectProblem(404, "reservation-not-found")
        }

        @Test func `A hundred lines are the most, in one call or by lines`() async throws {
            let skus = (0...100).map { _ in Fresh.sku("L") }
            for sku in skus { try await store.post("/v1/products", pencils(sku).with(["on_hand": 1])).expect(201) }
            let lines = skus.map { line($0, 1) }
            let id = Fresh.id()
            try await store.put("/v1/reservations/\(id)", reservation(lines)).expectInvalid("/lines")
            let full = try await store.put("/v1/reservations/\(id)", reservation(lines.dropLast())).expect(201)
            #expect(full["lines"]?.array?.count == 100)
            try await store.put("/v1/reservations/\(id)/lines/\(skus[100])", ["quantity": 1])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.put("/v1/reservations/\(id)/lines/\(skus[0])", ["quantity": 1]).expect(200)
            try await store.delete("/v1/reservations/\(id)/lines/\(skus[0])").expect(204)
            try await store.put("/v1/reservations/\(id)/lines/\(skus[100])", ["quantity": 1]).expect(200)
        }

        @Test func `A thousand items are the most`() async throws {
            let sku = try await store.motorcycles()
            let other = try await store.motorcycles("S")
            try await database.query(
                "SELECT store.add_item('\(sku)', 's' || n::text) FROM generate_series(1, 1001) n")
            let id = Fresh.id()
            try await store.hold(id, line(sku, 1_001)).expectProblem(422, "invalid-request", ["errors"])
            let full = try await store.hold(id, line(sku, 1_000)).expect(201)
            #expect(full["lines", 0, "items"]?.array?.count == 1_000)
            try await store.put("/v1/reservations/\(id)/lines/\(other)", ["quantity": 1])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.put("/v1/reservations/\(id)/lines/\(other)", ["serial_numbers": ["S"]])
                .expectProblem(422, "invalid-request", ["errors"])
            try await store.expectStock(other, onHand: 1, reserved: 0)
        }

        @Test func `Unknown products and items are named`() async throws {
            let sku = try await store.stocked(5)
            let motorcycle = try await store.motorcycles("S")
            let unknown = [Fresh.sku("x"), Fresh.sku("x")]
            let id = Fresh.id()
            let products = try await store.hold(id, line(unknown[0], 1), line(sku, 1), line(unknown[1], serials: "a"))
                .expectProblem(422, "unknown-product", ["skus"])
            #expect(Set(products["skus"]?.array ?? []) == Set(unknown.map { .string($0) }))
            let items = try await store.hold(id, line(sku, 1), line(motorcycle, serials: "no", "S", "none"))
                .expectProblem(422, "unknown-item", ["items"])
            #expect(
                Set(items["items"]?.array ?? []) == [
                    ["sku": "\(motorcycle)", "serial_number": "no"], ["sku": "\(motorcycle)", "serial_number": "none"],
                ])
            try await store.hold(id, line(sku, serials: "a")).expectProblem(409, "wrong-product-kind")
            try await store.get("/v1/reservations/\(id)").expectProblem(404, "reservation-not-found")
        }

        @Test func `Refusals on the state of things come in order`() async throws {
            let sku = try await store.stocked(1)
            let motorcycle = try await store.motorcycles("S", "T")
            let archived = try await store.stocked(1)
            try await store.patch("/v1/products/\(archived)", ["status": "archived"]).expect(200)
            _ = try await store.held(line(motorcycle, serials: "S"))
            let unknown = Fresh.sku()
            let id = Fresh.id()
            let short = line(sku, 5)
            let taken = line(motorcycle, serials: "S")
            let wrongKind = line(sku, serials: "S")
            try await store.hold(id, short, taken, line(archived, 1), line(unknown, 1))
                .expectProblem(422, "unknown-product", ["skus"])
            try await store.hold(id, wrongKind, line(archived, 1), line(motorcycle, serials: "none"))
                .expectProblem(422, "unknown-item", ["items"])
            try await store.hold(id, wrongKind, taken, line(archived, 1)).expectProblem(409, "product-archived")
            try await store.hold(id, wrongKind, taken).expectProblem(409, "wrong-product-kind")
            try await store.hold(id, short, taken).expectProblem(409, "item-unavailable", ["items"])
            try await store.hold(id, short).expectProblem(409, "insufficient-stock", ["shortages"])
            // The reservation's own state comes first of all.
            let bought = try await store.bought(line(sku, 1))
            try await store.hold(bought, line(unknown, 1)).expectProblem(409, "reservation-purchased")
        }
    }
}
