import BlackBoxSupport
import Testing

extension Contract {
    /// "An `Idempotency-Key` header makes a retry safe".
    @Suite struct IdempotencyTests: ServiceSuite {
        private func adjust(_ sku: String, _ body: JSON, key: String) async throws -> Answer {
            try await store.post("/v1/products/\(sku)/stock/adjustments", body, ["Idempotency-Key": key])
        }

        @Test func `The same key and body answer the first movement again`() async throws {
            let sku = try await store.stocked(1)
            let body: JSON = ["delta": 2, "reason": "received", "reference": "PO-1", "note": "n"]
            let first = try await adjust(sku, body, key: "k").expect(201)
            #expect(first.header("Idempotent-Replayed") == nil)
            // "A replay gives the stock figures as first answered."
            _ = try await store.held(line(sku, 1))
            try await store.put("/v1/products/\(sku)/stock", ["on_hand": 50]).expect(200)
            let again = try await adjust(sku, body, key: "k").expect(200)
            #expect(again.header("Idempotent-Replayed") == "true")
            #expect(again.json == first.json)
            try await store.expectStock(sku, onHand: 50, reserved: 1)
        }

        @Test func `The same key with another body is refused`() async throws {
            let sku = try await store.stocked(1)
            let body: JSON = ["delta": 2, "reason": "received", "reference": "PO-1", "note": "n"]
            try await adjust(sku, body, key: "k").expect(201)
            let others: [[String: JSON?]] = [
                ["delta": 3], ["reason": "found"], ["reference": "PO-2"], ["reference": nil], ["note": "m"],
                ["note": nil],
            ]
            for other in others {
                try await adjust(sku, body.with(other), key: "k").expectProblem(422, "idempotency-key-reused")
            }
            try await store.expectStock(sku, onHand: 3, reserved: 0)
        }

        @Test func `Bodies are compared by meaning, not by bytes`() async throws {
            let sku = try await store.stocked(1)
            try await adjust(sku, ["delta": 2, "reason": "received"], key: "k").expect(201)
            for text in [
                #"{"reason":"received","delta":2.0}"#, #" { "delta" : 20e-1, "reason" : "\u0072eceived" } "#,
            ] {
                let answer = try await store.send(
                    "POST", "/v1/products/\(sku)/stock/adjustments", .text(text),
                    ["Idempotency-Key": "k", "Content-Type": "application/json; charset=utf-8"])
                #expect(answer.expect(200).header("Idempotent-Replayed") == "true")
            }
        }

        @Test func `A key belongs to its product and is taken verbatim`() async throws {
            let first = try await store.stocked(1)
            let second = try await store.stocked(1)
            let body: JSON = ["delta": 1, "reason": "found"]
            try await adjust(first, body, key: "shared").expect(201)
            try await adjust(second, body, key: "shared").expect(201)
            try await adjust(first, body, key: "SHARED").expect(201)
            try await adjust(first, body, key: "\"shared\"").expect(201)
            try await adjust(first, body, key: "~!@#$%^&*()_+ {}|:<>?,./;'[]\\-=`").expect(201)
            try await adjust(first, body, key: String(repeating: "k", count: 128)).expect(201)
            try await store.expectStock(first, onHand: 6, reserved: 0)
            try await store.expectStock(second, onHand: 2, reserved: 0)
        }

        @Test func `A key of another form is refused`() async throws {
            let sku = try await store.stocked(1)
            let body: JSON = ["delta": 1, "reason": "found"]
            for key in ["", String(repeating: "k", count: 129), "é", "a\tb"] {
                try await adjust(sku, body, key: key).expectInvalid("Idempotency-Key")
            }
            let twice = try await store.post(
                "/v1/products/\(sku)/stock/adjustments", body, ["Idempotency-Key": "a", "Idempotency-Key": "b"])
            twice.expectInvalid("Idempotency-Key")
            try await store.expectStock(sku, onHand: 1, reserved: 0)
        }

        @Test func `A refused attempt does not use the key up`() async throws {
            let sku = try await store.stocked(1)
            try await adjust(sku, ["delta": -5, "reason": "lost"], key: "k")
                .expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
            try await adjust(sku, ["delta": 0, "reason": "lost"], key: "k").expectInvalid("/delta")
            try await adjust(sku, ["delta": -1, "reason": "lost"], key: "k").expect(201)
            try await adjust(sku, ["delta": -1, "reason": "lost"], key: "k").expect(200)
        }

        @Test func `Many at once with one key are one movement`() async throws {
            let sku = try await store.stocked(1)
            let store = store
            let statuses = try await inParallel(16) { _ in
                let path = "/v1/products/\(sku)/stock/adjustments"
                return try await store.post(path, ["delta": 1, "reason": "found"], ["Idempotency-Key": "one"]).status
            }
            #expect(statuses.sorted() == Array(repeating: 200, count: 15) + [201])
            try await store.expectStock(sku, onHand: 2, reserved: 0)
        }
    }
}
