import BlackBoxSupport
import Testing

extension Contract {
    /// "A request body with an unknown field, a wrong type or a value out of range is refused (422)".
    @Suite struct StrictBodyTests: ServiceSuite {
        /// Changes to the body of a good creation, and what must be complained of.
        static let faultyProducts: [(change: [String: JSON?], pointer: String)] = [
            (["colour": "red"], "/colour"), (["onHand": 1], "/onHand"), (["on_hand": "1"], "/on_hand"),
            (["on_hand": 1.5], "/on_hand"), (["on_hand": true], "/on_hand"), (["on_hand": -1], "/on_hand"),
            (["on_hand": 1_000_000_000_001], "/on_hand"), (["on_hand": 1e300], "/on_hand"),
            (["name": 1], "/name"), (["name": ""], "/name"), (["name": .null], "/name"), (["name": nil], "/name"),
            (["name": "a\tb"], "/name"), (["name": "a\nb"], "/name"), (["name": "a\u{0}b"], "/name"),
            (["name": "a\u{7F}b"], "/name"), (["name": "a\u{85}b"], "/name"),
            (["name": .string(String(repeating: "é", count: 201))], "/name"),
            (["description": .string(String(repeating: "d", count: 20_001))], "/description"),
            (["description": "a\u{0}b"], "/description"), (["description": "a\u{1B}b"], "/description"),
            (["description": ["a"]], "/description"), (["sku": nil], "/sku"), (["sku": ""], "/sku"),
            (["sku": "-a"], "/sku"), (["sku": "_a"], "/sku"), (["sku": "a b"], "/sku"), (["sku": "é"], "/sku"),
            (["sku": 12_341_234], "/sku"), (["sku": .string(String(repeating: "a", count: 65))], "/sku"),
            (["kind": "other"], "/kind"), (["kind": nil], "/kind"), (["status": "gone"], "/status"),
            (["shipping_weight_grams": 10_000_001], "/shipping_weight_grams"),
            (["shipping_weight_grams": -1], "/shipping_weight_grams"), (["attributes": []], "/attributes"),
            (["attributes": ["a": 1]], "/attributes/a"), (["attributes": ["a/b~c": .null]], "/attributes/a~1b~0c"),
            (["attributes": ["a": "x\ny"]], "/attributes/a"),
            (["attributes": ["a": .string(String(repeating: "v", count: 501))]], "/attributes/a"),
            (
                ["attributes": .object([String(repeating: "k", count: 65): "v"])],
                "/attributes/" + String(repeating: "k", count: 65)
            ),
            (
                ["attributes": .object(Dictionary(uniqueKeysWithValues: (0..<51).map { ("k\($0)", JSON("v")) }))],
                "/attributes"
            ),
            (["price": nil], "/price"), (["price": .null], "/price"), (["price": "3.00"], "/price"),
            (["price": ["amount": "3.00"]], "/price/currency"), (["price": ["currency": "USD"]], "/price/amount"),
            (["price": ["amount": 3, "currency": "USD"]], "/price/amount"),
            (["price": ["amount": "3", "currency": "usd"]], "/price/currency"),
            (["price": ["amount": "3", "currency": "US"]], "/price/currency"),
            (["price": ["amount": "3", "currency": "USD", "cents": 0]], "/price/cents"),
        ]

        @Test(arguments: faultyProducts.indices)
        func `A product with one fault is refused, and the fault is named`(_ index: Int) async throws {
            let (change, pointer) = Self.faultyProducts[index]
            let body = pencils(Fresh.sku()).with(change)
            try await store.post("/v1/products", body).expectInvalid(pointer)
            if let sku = body["sku"]?.string, change["sku"] == nil {
                try await store.get("/v1/products/\(sku)").expectProblem(404, "product-not-found")
            }
        }

        @Test func `Every fault is named at once`() async throws {
            let body: JSON = ["sku": "-", "kind": "fungible", "name": "", "price": dollars("x"), "colour": 1]
            try await store.post("/v1/products", body).expectInvalid("/sku", "/name", "/price/amount", "/colour")
            try await store.post("/v1/products", []).expectInvalid("")
            try await store.post("/v1/products", "text").expectInvalid("")
        }

        @Test func `A number with a zero fraction is an integer`() async throws {
            for (number, value) in [("1.0", 1), ("7", 7), ("1e1", 10), ("255e-1", nil), ("2500E-2", 25), ("0.0", 0)] {
                let body =
                    #"{"sku": "\#(Fresh.sku())", "kind": "fungible", "name": "n", "on_hand": \#(number),"#
                    + #" "price": {"amount": "1", "currency": "EUR"}}"#
                let answer = try await store.send(
                    "POST", "/v1/products", .text(body), ["Content-Type": "application/json"])
                if let value {
                    #expect(answer.expect(201)["stock", "on_hand"] == .integer(value))
                } else {
                    answer.expectProblem(422, "invalid-request", ["errors"])
                }
            }
        }

        @Test func `Lengths count Unicode scalars, and text comes back as it was sent`() async throws {
            // Of three scalars each, and one character to Swift.
            let astronauts = String(repeating: "👩‍🚀", count: 66)
            let longest = astronauts + "ab"
            let sku = Fresh.sku()
            let body = pencils(sku).with([
                "name": .string(longest), "description": "tab\t, line\n, both\r\n, end",
                "attributes": .object([
                    String(repeating: "é", count: 64): .string(String(repeating: "ü", count: 500)), "": "",
                ]),
            ])
            let created = try await store.post("/v1/products", body).expect(201)
            for member in ["name", "description", "attributes"] {
                #expect(created[.member(member)] == body[.member(member)])
            }
            let read = try await store.get("/v1/products/\(sku)").expect(200)
            #expect(read.json == created.json)
            let longer = pencils(Fresh.sku()).with(["name": .string(longest + "c")])
            try await store.post("/v1/products", longer).expectInvalid("/name")
        }

        /// To Swift the two texts are one; to PostgreSQL, and to a cart written in anything else, they are not.
        @Test func `Text that only looks alike is told apart, by its scalars`() async throws {
            let composed = "\u{E9}"
            let decomposed = "e\u{301}"
            let sku = Fresh.sku()
            let price = #""price": {"amount": "1", "currency": "EUR"}"#
            func create(_ sku: String, _ attributes: String) async throws -> Answer {
                let body =
                    #"{"sku": "\#(sku)", "kind": "fungible", "name": "\#(decomposed)", \#(price), "#
                    + #""attributes": {\#(attributes)}}"#
                return try await store.send(
                    "POST", "/v1/products", .text(body), ["Content-Type": "application/json"])
            }
            try await create(sku, #""\#(decomposed)": "d""#).expect(201)
            let text = try await store.get("/v1/products/\(sku)").text
            for part in [#""name":"\#(decomposed)""#, #""\#(decomposed)":"d""#] {
                #expect(Array(text.utf8).contains(Array(part.utf8)), "\(text)")
            }
            await withKnownIssue(
                "Attributes are kept under Swift strings, so two such names cannot stand side by side."
            ) {
                try await create(Fresh.sku(), #""\#(composed)": "c", "\#(decomposed)": "d""#).expect(201)
            }
        }

        @Test func `Limits themselves are within the limits`() async throws {
            let sku = String(repeating: "A", count: 60) + Fresh.id().prefix(4)
            let body = pencils(sku).with([
                "on_hand": 1_000_000_000_000, "shipping_weight_grams": 10_000_000,
                "name": .string(String(repeating: "n", count: 200)),
                "description": .string(String(repeating: "€", count: 20_000)),
                "attributes": .object(
                    Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", JSON("v")) })),
            ])
            #expect(try await store.post("/v1/products", body).expect(201)["sku"] == .string(sku))
        }

        @Test func `Names differ in case`() async throws {
            let sku = Fresh.sku("case")
            try await store.post("/v1/products", pencils(sku)).expect(201)
            try await store.post("/v1/products", pencils(sku.uppercased())).expect(201)
            #expect(try await store.get("/v1/products/\(sku.uppercased())").expect(200)["sku"] == "\(sku.uppercased())")
        }

        @Test(arguments: [
            "", "{", "{} {}", "{\"sku\": 01}", "nul", "{\"a\": NaN}", "[1,]", "{'a': 1}", "{\"a\": \"\u{1}\"}",
            "{\"a\": \"\\x\"}", "// {}", "{\"a\" 1}", String(repeating: "[", count: 100_000),
        ])
        func `Malformed JSON is 400`(_ text: String) async throws {
            try await store.send("POST", "/v1/products", .text(text), ["Content-Type": "application/json"])
                .expectProblem(400, "malformed-request")
        }

        @Test func `A body that is not UTF-8 is 400`() async throws {
            let latin = Array(#"{"sku": "A", "name": ""#.utf8) + [0xE9] + Array(#""}"#.utf8)
            let surrogates = Array(#"{"name": ""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)
            for body in [latin, surrogates, [0xFF, 0xFE]] {
                try await store.send("POST", "/v1/products", .bytes(body), ["Content-Type": "application/json"])
                    .expectProblem(400, "malformed-request")
            }
        }

        @Test func `A member that stands twice is refused`() async throws {
            let body = #"{"delta": 1, "delta": 2, "reason": "found"}"#
            let sku = try await store.stocked(1)
            let answer = try await store.send(
                "POST", "/v1/products/\(sku)/stock/adjustments", .text(body), ["Content-Type": "application/json"])
            // JSON leaves it open which one counts; "a typo never becomes a silent default".
            #expect([400, 422].contains(answer.status), "\(answer)")
            try await store.expectStock(sku, onHand: 1, reserved: 0)
        }
    }
}
