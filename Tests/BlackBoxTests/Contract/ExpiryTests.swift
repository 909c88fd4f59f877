import BlackBoxSupport
import FoundationEssentials
import Testing

extension Contract {
    /// How long a hold lasts, and that a lapsed one is dead at that instant: nobody cleans up here.
    @Suite struct ExpiryTests: ServiceSuite {
        /// Seconds between two times of an answer.
        private func seconds(_ from: JSON?, _ to: JSON?) throws -> Double {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let start = try style.parse(try #require(from?.string))
            return try style.parse(try #require(to?.string)).timeIntervalSince(start)
        }

        @Test func `A hold lasts an hour unless told otherwise`() async throws {
            let sku = try await store.stocked(5)
            let standard = try await store.hold(Fresh.id(), line(sku, 1)).expect(201)
            #expect(try abs(seconds(standard["created_at"], standard["expires_at"]) - 3_600) < 0.001)
            #expect(standard["expires_in_seconds"] == 3_600)
            let short = try await store.hold(Fresh.id(), line(sku, 1), with: ["ttl_seconds": 1]).expect(201)
            #expect(try abs(seconds(short["created_at"], short["expires_at"]) - 1) < 0.001)
            let long = try await store.hold(Fresh.id(), line(sku, 1), with: ["ttl_seconds": 86_400]).expect(201)
            #expect(try abs(seconds(long["created_at"], long["expires_at"]) - 86_400) < 0.001)
        }

        @Test func `What is left is whole seconds, rounded down`() async throws {
            let sku = try await store.stocked(5)
            let id = try await store.held(line(sku, 1), with: ["ttl_seconds": 600])
            let read = try await store.get("/v1/reservations/\(id)").expect(200)
            let left = try #require(read["expires_in_seconds"]?.integer)
            #expect((500...599).contains(left))
            #expect(read.text.contains(#""expires_in_seconds":\#(left)"#), "not written as an integer: \(read)")
        }

        @Test func `A PUT and an extension move the expiry, never earlier`() async throws {
            let sku = try await store.stocked(5)
            let id = Fresh.id()
            let begun = try await store.hold(id, line(sku, 1), with: ["ttl_seconds": 600]).expect(201)
            let shorter = try await store.hold(id, line(sku, 1), with: ["ttl_seconds": 10]).expect(200)
            #expect(shorter["expires_at"] == begun["expires_at"])
            let path = "/v1/reservations/\(id)/extension"
            #expect(try await store.post(path, ["ttl_seconds": 10]).expect(200)["expires_at"] == begun["expires_at"])
            let longer = try await store.post(path, ["ttl_seconds": 1_200]).expect(200)
            #expect(try (1_199...1_230).contains(seconds(begun["created_at"], longer["expires_at"])))
            #expect(longer["lines"] == begun["lines"] && longer["id"] == "\(id)")
            let put = try await store.hold(id, line(sku, 2)).expect(200)
            #expect(try (3_599...3_630).contains(seconds(begun["created_at"], put["expires_at"])))
            #expect(put["created_at"] == begun["created_at"])
        }

        @Test func `No hold outlives its beginning by more than a day`() async throws {
            let sku = try await store.stocked(5)
            let id = try await store.held(line(sku, 1))
            try await database.query(
                "UPDATE store.reservation SET created_at = created_at - interval '20 hours' "
                    + "WHERE reservation_id = '\(id)'")
            let extended = try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 86_400]).expect(200)
            #expect(try abs(seconds(extended["created_at"], extended["expires_at"]) - 86_400) < 0.001)
            #expect(try #require(extended["expires_in_seconds"]?.integer) <= 4 * 3_600)
            let put = try await store.hold(id, line(sku, 1), with: ["ttl_seconds": 86_400]).expect(200)
            #expect(put["expires_at"] == extended["expires_at"])
        }

        @Test func `An extension needs its duration`() async throws {
            let sku = try await store.stocked(5)
            let id = try await store.held(line(sku, 1))
            let path = "/v1/reservations/\(id)/extension"
            try await store.post(path, [:]).expectInvalid("/ttl_seconds")
            for ttl in [0, -1, 86_401] as [JSON] {
                try await store.post(path, ["ttl_seconds": ttl]).expectInvalid("/ttl_seconds")
            }
            try await store.post(path, ["ttl_seconds": .null]).expectInvalid("/ttl_seconds")
            try await store.post(path, ["ttl_seconds": 5, "x": 1]).expectInvalid("/x")
            try await store.post("/v1/reservations/\(Fresh.id())/extension", ["ttl_seconds": 5])
                .expectProblem(404, "reservation-not-found")
        }

        @Test func `A hold of one second is dead after one second`() async throws {
            let sku = try await store.stocked(3)
            let motorcycle = try await store.motorcycles("S")
            let id = Fresh.id()
            let begun = try await store.hold(
                id, line(sku, 3), line(motorcycle, serials: "S"), with: ["ttl_seconds": 1]
            ).expect(201)
            let other = Fresh.id()
            let lines = [line(sku, 3), line(motorcycle, serials: "S")]
            // Another cart asks all the while: refused as long as the hold lives, and served once it is dead.
            let served = try await eventually("another cart could have the stock") {
                let answer = try await store.put("/v1/reservations/\(other)", reservation(lines))
                return answer.status == 201 ? answer : nil
            }
            let lapse = try #require(begun["expires_at"]?.string)
            let taken = try #require(served["created_at"]?.string)
            #expect(lapse <= taken, "held again before the hold had lapsed")
            let gone = try await store.get("/v1/reservations/\(id)")
                .expectProblem(410, "reservation-expired", ["ended_at"])
            #expect(gone["ended_at"] == begun["expires_at"])
            try await store.post("/v1/reservations/\(id)/purchase").expectProblem(409, "reservation-expired")
            try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 60])
                .expectProblem(409, "reservation-expired")
        }

        @Test func `A lapsed hold that nobody has cleaned up is dead to every call`() async throws {
            let sku = try await store.stocked(3)
            let id = try await store.lapsed(line(sku, 3))
            try await store.post("/v1/reservations/\(id)/purchase").expectProblem(409, "reservation-expired")
            try await store.post("/v1/reservations/\(id)/extension", ["ttl_seconds": 60])
                .expectProblem(409, "reservation-expired")
            let listed = try await store.get("/v1/reservations?sku=\(sku)").expect(200)
            #expect(listed.items.isEmpty)
            try await store.delete("/v1/reservations/\(id)").expect(204)
            try await store.get("/v1/reservations/\(id)").expectProblem(410, "reservation-expired", ["ended_at"])
            _ = try await store.held(line(sku, 3))
        }

        @Test func `PUT on a lapsed id begins a new hold, availability checked afresh`() async throws {
            let sku = try await store.stocked(3)
            let id = try await store.lapsed(line(sku, 3))
            let other = try await store.held(line(sku, 2))
            try await store.hold(id, line(sku, 3)).expectProblem(409, "insufficient-stock", ["shortages"])
            // A refusal changes nothing: it is still the one that expired.
            try await store.get("/v1/reservations/\(id)").expectProblem(410, "reservation-expired", ["ended_at"])
            let begun = try await store.hold(id, line(sku, 1), with: ["ttl_seconds": 60]).expect(201)
            #expect(try abs(seconds(begun["created_at"], begun["expires_at"]) - 60) < 0.001)
            try await store.post("/v1/reservations/\(id)/purchase").expect(201)
            try await store.post("/v1/reservations/\(other)/purchase").expect(201)
            try await store.expectStock(sku, onHand: 0, reserved: 0)
        }
    }
}
