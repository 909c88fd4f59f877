import BlackBoxSupport
import Testing

extension Contract {
    /// Purchases, and the orders that they hand over.
    @Suite struct OrderTests: ServiceSuite {
        @Test func `A purchase answers the order, with names, totals and weight`() async throws {
            let sku = Fresh.sku("b")
            let body = pencils(sku, price: "0.35").with(["on_hand": 10, "shipping_weight_grams": 100])
            try await store.post("/v1/products", body).expect(201)
            let euro = Fresh.sku("c")
            let euros: JSON = ["amount": "2", "currency": "EUR"]
            try await store.post("/v1/products", pencils(euro).with(["on_hand": 10, "price": euros])).expect(201)
            let motorcycle = try await store.motorcycles("a", "b")
            try await store.patch("/v1/products/\(motorcycle)", ["shipping_weight_grams": 200_000]).expect(200)
            try await store.patch("/v1/products/\(motorcycle)/items/b", ["price": dollars("99.5")]).expect(200)
            let id = try await store.held(
                line(sku, 3), line(euro, 2), line(motorcycle, 2), with: ["cart_id": "cart"])
            try await store.patch("/v1/products/\(sku)", ["name": "Renamed"]).expect(200)
            let order = try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            let lines: JSON = [
                [
                    "sku": "\(motorcycle)", "name": "Motorcycle", "quantity": 2, "line_total": dollars("3299.50"),
                    "items": [
                        ["serial_number": "a", "unit_price": dollars("3200.00")],
                        ["serial_number": "b", "unit_price": dollars("99.5")],
                    ],
                ],
                [
                    "sku": "\(sku)", "name": "Renamed", "quantity": 3, "unit_price": dollars("0.35"),
                    "line_total": dollars("1.05"),
                ],
                [
                    "sku": "\(euro)", "name": "Pencils", "quantity": 2, "unit_price": euros,
                    "line_total": ["amount": "4", "currency": "EUR"],
                ],
            ]
            let expected: JSON = [
                "id": "\(id)", "cart_id": "cart", "state": "pending", "lines": lines,
                "totals": [["amount": "4", "currency": "EUR"], dollars("3300.55")],
                "shipping_weight_grams": 400_300, "purchased_at": order["purchased_at"] ?? .null,
            ]
            #expect(order.json == expected)
            #expect(try await store.get("/v1/orders/\(id)").expect(200).json == expected)
            let again = try await store.post("/v1/reservations/\(id)/purchase").expect(200)
            #expect(again.json == expected)
        }

        @Test func `A purchase takes no body, or an empty object`() async throws {
            let sku = try await store.stocked(9)
            let id = try await store.held(line(sku, 1))
            try await store.post("/v1/reservations/\(id)/purchase", ["pay": true]).expectInvalid("/pay")
            try await store.post("/v1/reservations/\(id)/purchase", []).expectInvalid("")
            try await store.post("/v1/reservations/\(id)/purchase", [:]).expect(201)
            try await store.post("/v1/reservations/\(id)/purchase").expect(200)
        }

        @Test func `A purchase takes the goods out of stock, once`() async throws {
            let sku = try await store.stocked(9)
            let motorcycle = try await store.motorcycles("S")
            let id = try await store.held(line(sku, 4), line(motorcycle, 1))
            let store = store
            let statuses = try await inParallel(8) { _ in
                try await store.post("/v1/reservations/\(id)/purchase").status
            }
            #expect(statuses.sorted() == Array(repeating: 200, count: 7) + [201])
            try await store.expectStock(sku, onHand: 5, reserved: 0)
            try await store.expectStock(motorcycle, onHand: 0, reserved: 0)
            #expect(try await store.get("/v1/products/\(motorcycle)/items/S")["state"] == "sold")
        }

        @Test func `Totals may exceed the digits of a price`() async throws {
            let sku = try await store.stocked(1_000_000, price: "99999999999.99999999")
            let id = try await store.bought(line(sku, 1_000_000))
            let order = try await store.get("/v1/orders/\(id)").expect(200)
            #expect(order["lines", 0, "line_total"] == dollars("99999999999999999.99000000"))
            #expect(order["totals"] == [dollars("99999999999999999.99000000")])
        }

        @Test func `An order says what was bought, whatever becomes of the product`() async throws {
            let sku = try await store.stocked(9)
            let id = try await store.bought(line(sku, 1))
            let order = try await store.get("/v1/orders/\(id)").expect(200)
            try await store.patch(
                "/v1/products/\(sku)", ["name": "Other", "price": dollars("9"), "status": "archived"]
            )
            .expect(200)
            #expect(try await store.get("/v1/orders/\(id)").json == order.json)
        }

        @Test func `Orders are listed oldest first, by state`() async throws {
            let sku = try await store.stocked(9)
            var ids: [String] = []
            for _ in 0..<4 { ids.append(try await store.bought(line(sku, 1))) }
            var listed: [JSON] = []
            var cursor = ""
            repeat {
                let page = try await store.get("/v1/orders?state=pending&limit=200\(cursor)").expect(200)
                listed += page.items
                cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(listed.compactMap { $0["id"]?.string }.filter(ids.contains) == ids)
            let times = listed.compactMap { $0["purchased_at"]?.string }
            #expect(times == times.sorted())
            let mine = listed.first { $0["id"] == "\(ids[0])" }
            #expect(try await store.get("/v1/orders/\(ids[0])").json == mine)
            try await store.get("/v1/orders?state=shipped").expectInvalid("state")
            try await store.get("/v1/orders?cart_id=c").expectInvalid("cart_id")
        }
    }
}
