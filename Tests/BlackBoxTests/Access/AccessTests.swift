import BlackBoxSupport
import Testing

/// Who may call what, against one instance that asks for tokens.
@Suite(.sharedService(asksForTokens: true)) struct AccessTests: ServiceSuite {
    private var tokens: Tokens { Tokens(database: database) }

    private static let roles = ["reader", "cart", "inventory", "fulfillment", "admin"]

    /// Every call of the contract, and the roles that may make it.
    private static let calls: [(method: String, path: String, roles: [String])] = {
        let (id, product) = ("00000000-0000-4000-8000-000000000000", "/v1/products/none")
        let reads = [
            "/v1/products", product, "\(product)/stock", "\(product)/stock/movements", "/v1/availability?sku=none",
            "\(product)/items", "\(product)/items/none", "/v1/reservations", "/v1/reservations/\(id)", "/v1/orders",
            "/v1/orders/\(id)",
        ]
        let inventory = [
            ("POST", "/v1/products"), ("PATCH", product), ("DELETE", product), ("PUT", "\(product)/stock"),
            ("POST", "\(product)/stock/adjustments"), ("POST", "\(product)/items"), ("PATCH", "\(product)/items/none"),
            ("DELETE", "\(product)/items/none"),
        ]
        let reservation = "/v1/reservations/\(id)"
        let cart = [
            ("PUT", reservation), ("DELETE", reservation), ("PUT", "\(reservation)/lines/none"),
            ("DELETE", "\(reservation)/lines/none"), ("POST", "\(reservation)/extension"),
            ("POST", "\(reservation)/purchase"),
        ]
        return reads.map { ("GET", $0, roles) } + reads.map { ("HEAD", $0, roles) }
            + inventory.map { ($0.0, $0.1, ["inventory", "admin"]) } + cart.map { ($0.0, $0.1, ["cart", "admin"]) }
    }()

    private static let open = ["/livez", "/readyz", "/openapi.json"]

    @Test func `Every role may make the calls of the contract's table, and no other`() async throws {
        for role in Self.roles {
            let token = try await tokens.create("all-\(role)", roles: role)
            for call in Self.calls {
                let answer = try await store.send(call.method, call.path, .none, bearer(token))
                if call.roles.contains(role) {
                    #expect(![401, 403].contains(answer.status), "\(role): \(answer)")
                } else {
                    answer.expectProblem(403, "forbidden")
                    #expect(answer["detail"]?.string?.contains(call.roles[0]) == true, "\(answer)")
                }
            }
            for path in Self.open { try await store.get(path, bearer(token)).expect(200) }
        }
    }

    @Test func `Without a token every call is 401, but for those of operators`() async throws {
        for call in Self.calls where call.method != "HEAD" {
            let answer = try await store.send(call.method, call.path)
            answer.expectProblem(401, "unauthorized")
            #expect(answer.header("WWW-Authenticate") == "Bearer")
        }
        for path in Self.open { try await store.get(path).expect(200) }
        try await store.post("/livez").expectProblem(405, "method-not-allowed")
        // Whoever has no token is not even told which paths there are, however they are spelt.
        for path in ["/", "/v1", "/v1/nope", "/nope", "//v1//products", "/livez/x", "/LIVEZ", "/%6Civez", "/metric"] {
            try await store.get(path).expectProblem(401, "unauthorized")
        }
    }

    @Test func `What is no token is 401, whatever it looks like`() async throws {
        let token = try await tokens.create("forms", roles: "admin")
        let guess = String(token.dropLast()) + (token.last == "0" ? "1" : "0")
        for value in [
            "", "Bearer", "Bearer ", "Bearer  ", "Basic \(token)", token, "Bearer \(token) ", "Bearer \(token)x",
            "Bearer \(token.dropLast())", "Bearer \(token.uppercased())", "Bearer \(guess)", "Bearer bcs_",
            "Bearer \"\(token)\"",
            "Bearer \(token), Bearer \(token)", "Bearer \(token)\t\(token)", "Token \(token)", "Bearer=\(token)",
            "Bearer " + String(repeating: "a", count: 10_000),
        ] where value != "Bearer \(token) " {
            try await store.get("/v1/products", ["Authorization": value]).expectProblem(401, "unauthorized")
        }
        try await store.get("/v1/products", ["Authorization": "Bearer \(token)", "authorization": "Bearer \(token)"])
            .expectProblem(401, "unauthorized")
        try await store.get("/v1/products?access_token=\(token)").expectProblem(401, "unauthorized")
        for scheme in ["Bearer", "bearer", "BEARER"] {
            try await store.get("/v1/products", ["Authorization": "\(scheme) \(token)"]).expect(200)
        }
    }

    @Test func `Guessed, expired and revoked tokens get the same answer`() async throws {
        let brief = try await tokens.create("brief", roles: "admin", flags: ["--expires", "1s"])
        let revoked = try await tokens.create("revoked", roles: "admin")
        try await store.get("/v1/products", bearer(revoked)).expect(200)
        try await tokens.revoke("revoked")
        // The service asks the database again within seconds, and that is all that it may take.
        for token in [brief, revoked] {
            try await eventually("the token was refused", within: .seconds(10)) {
                try await store.get("/v1/products", bearer(token)).status == 401
            }
        }
        let answers = try await [brief, revoked, WellFormed.stranger].asyncMap {
            try await store.get("/v1/products", bearer($0)).expectProblem(401, "unauthorized")
        }
        #expect(Set(answers.map(\.text)).count == 1)
    }

    @Test func `Refusals come in order: token, route, method, role, media type`() async throws {
        let reader = try await tokens.create("order", roles: "reader")
        let large = Client.Body.text(String(repeating: "x", count: 300_000))
        try await store.send("POST", "/v1/nope?x=1", large).expectProblem(401, "unauthorized")
        try await store.send("POST", "/v1/nope?x=1", large, bearer(reader)).expectProblem(404, "not-found")
        try await store.send("PUT", "/v1/products?x=1", large, bearer(reader)).expectProblem(405, "method-not-allowed")
        try await store.send("POST", "/v1/products?x=1", large, bearer(reader)).expectProblem(403, "forbidden")
        let staff = try await tokens.create("staff", roles: "inventory")
        try await store.send("POST", "/v1/products?x=1", large, bearer(staff))
            .expectProblem(415, "unsupported-media-type")
    }

    @Test func `The ledger names the token`() async throws {
        let staff = try await tokens.create("warehouse-3", roles: "inventory")
        let sku = Fresh.sku()
        try await store.post("/v1/products", pencils(sku).with(["on_hand": 4]), bearer(staff)).expect(201)
        let movements = try await store.get("/v1/products/\(sku)/stock/movements", bearer(staff)).expect(200)
        #expect(movements.column("actor") == ["warehouse-3"])
    }

    @Test func `A token beyond its rate is 429, and others are not`() async throws {
        let slow = try await tokens.create("slow", roles: "reader", flags: ["--rate", "2"])
        let free = try await tokens.create("free", roles: "reader")
        let answers = try await inParallel(40) { _ in try await store.get("/v1/products", bearer(slow)) }
        let served = answers.filter { $0.status == 200 }
        let refused = answers.filter { $0.status != 200 }
        // Two at once, and two for each second that the forty took.
        #expect((2...20).contains(served.count))
        for answer in refused {
            answer.expectProblem(429, "too-many-requests")
            #expect(answer.header("Retry-After") == "1")
            #expect(answer.header("RateLimit")?.hasPrefix("\"token\";r=0;t=") == true)
        }
        for answer in answers { #expect(answer.header("RateLimit-Policy") == "\"token\";q=2;w=1") }
        let other = try await store.get("/v1/products", bearer(free)).expect(200)
        #expect(other.header("RateLimit") == nil)
        // Problems are answers too.
        let nothing = try await eventually("there was room again") {
            let answer = try await store.get("/v1/nope", bearer(slow))
            return answer.status == 429 ? nil : answer
        }
        nothing.expectProblem(404, "not-found")
        #expect(nothing.header("RateLimit") != nil)
    }
}

/// Tokens whose checksum is right, and that nobody has ever made.
private enum WellFormed {
    static let stranger = "bcs_" + (0..<32).map { hex(UInt8($0)) }.joined() + "630dcd29"

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

extension Array {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

/// The header that presents a token.
func bearer(_ token: String) -> KeyValuePairs<String, String> { ["Authorization": "Bearer \(token)"] }
