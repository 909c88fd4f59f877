import BlackBoxSupport
import Testing

extension Contract {
    /// Money keeps its digits, and times are the database's.
    @Suite struct MoneyAndTimeTests: ServiceSuite {
        @Test(arguments: [
            "3.00", "3", "0", "0.00", "0.10", "0.00000001", "12345678901", "99999999999.99999999", "1.10000000",
        ])
        func `Digits come back as they were sent`(_ amount: String) async throws {
            let sku = Fresh.sku()
            let created = try await store.post("/v1/products", pencils(sku, price: amount)).expect(201)
            #expect(created["price"] == dollars(amount))
            #expect(try await store.get("/v1/products/\(sku)")["price"] == dollars(amount))
        }

        @Test(arguments: [
            "", ".", "3.", ".5", "-1", "+1", "1e3", "1E3", "1,00", " 1", "1 ", "123456789012", "1.123456789", "NaN",
            "٣", "0x1", "1.0.0", "Infinity",
        ])
        func `What is no decimal of 11 and 8 digits is refused`(_ amount: String) async throws {
            try await store.post("/v1/products", pencils(Fresh.sku(), price: amount)).expectInvalid("/price/amount")
        }

        @Test func `Times are RFC 3339 in UTC with microseconds, and the database's`() async throws {
            let before = try await databaseTime()
            let id = Fresh.id()
            let sku = try await store.stocked(5)
            let hold = try await store.hold(id, line(sku, 1)).expect(201)
            let order = try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            let product = try await store.get("/v1/products/\(sku)")
            let movement = try await store.get("/v1/products/\(sku)/stock/movements")
            let after = try await databaseTime()
            let times = [
                product["created_at"], product["updated_at"], hold["created_at"], order["purchased_at"],
                movement["items", 0, "occurred_at"],
            ]
            for time in times.map({ $0?.string }) {
                let text = try #require(time)
                #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil, "\(text)")
                // Of one length and one zone, they sort as text.
                #expect(before <= text && text <= after)
            }
            let expiry = try #require(hold["expires_at"]?.string)
            #expect(expiry.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
            #expect(expiry > after)
        }

        @Test func `A time in a body is refused: clients send durations`() async throws {
            let sku = try await store.stocked(1)
            try await store.hold(Fresh.id(), line(sku, 1), with: ["expires_at": "2030-01-01T00:00:00Z"])
                .expectInvalid("/expires_at")
        }

        private func databaseTime() async throws -> String {
            try await database.query(
                #"SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#)
        }
    }
}
