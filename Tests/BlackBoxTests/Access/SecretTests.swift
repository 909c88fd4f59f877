import BlackBoxSupport
import Synchronization
import Testing

/// After a hostile run at the chattiest level, no secret stands in a log or in an answer.
@Suite struct SecretTests {
    @Test func `Tokens and passwords reach neither the log nor an answer`() async throws {
        let database = try await StoreDatabase.create()
        let tokens = Tokens(database: database)
        let (live, revoked) = (
            try await tokens.create("live", roles: "admin"), try await tokens.create("old", roles: "admin")
        )
        try await tokens.revoke("old")
        let password = "Passwort-8150"
        let answers = Mutex<[Answer]>([])
        let log = try await RunningService.run(
            on: "\(database.url) password=\(password)", ["--log-level", "trace", "--idle-timeout", "2"],
            asksForTokens: true
        ) { service in
            for token in [live, revoked] {
                let all = try await attack(service.client, with: token)
                answers.withLock { $0 += all }
                for head in Self.broken(with: token) {
                    let connection = try await RawConnection.open(to: service.client)
                    try await connection.send(head)
                    try await eventually("the service closed the connection") { connection.isClosed }
                    #expect(!connection.text.contains(Self.secret(of: token)), "\(head)")
                }
            }
            // The database fails under it, with all that its messages would say.
            try await database.query("ALTER TABLE store.product RENAME TO gone")
            let failed = try await service.client.get("/v1/products", bearer(live)).expectProblem(500, "internal-error")
            try await database.query("ALTER TABLE store.gone RENAME TO product")
            answers.withLock { $0.append(failed) }
            return service.log
        }
        let text = log.text
        #expect(text.contains("\"level\":\"trace\"") || text.contains("\"level\":\"debug\""), "the log is chatty")
        #expect(text.contains("\"caller\":\"live\""))
        for secret in [live, revoked].map(Self.secret) + [password] {
            #expect(!text.contains(secret), "a secret is in the log")
            for answer in answers.withLock({ $0 }) {
                #expect(!answer.text.contains(secret) && !"\(answer.headers)".contains(secret), "\(answer.call)")
            }
        }
        for answer in answers.withLock({ $0 }) where answer.status >= 400 {
            for word in ["SELECT", "INSERT", "store.", "postgres", "libpq", "/tmp", ".swift", "host="] {
                #expect(!answer.text.contains(word), "\(answer)")
            }
        }
    }

    /// What nobody else must learn of a token; its prefix is no secret.
    private static func secret(of token: String) -> String { String(token.dropFirst(4).prefix(64)) }

    /// A token wherever somebody might put it by mistake, names of fields aside, which are told back; and requests that are wrong in every way.
    private func attack(_ client: Client, with token: String) async throws -> [Answer] {
        let headers = bearer(token)
        let id = Fresh.id()
        let quote = "' OR 1=1; DROP TABLE store.product; --"
        return try await [
            client.get("/v1/products", headers), client.get("/v1/products?token=\(token)", headers),
            client.get("/v1/products?access_token=\(token)"), client.get("/v1/products/\(token)", headers),
            client.get("/v1/\(token)", headers), client.get("/\(token)"),
            client.send("TRACE", "/v1/products", .none, headers),
            client.send("TRACE", "/livez", .none, headers),
            client.get("/v1/products?cursor=\(token)", headers), client.get("/v1/orders?state=\(token)", headers),
            client.post("/v1/products", ["sku": "\(token)", "kind": "\(token)", "name": 1], headers),
            client.post("/v1/products", pencils(token), headers),
            client.send("POST", "/v1/products", .text(token), headers),
            client.send(
                "POST", "/v1/products", .text(token), ["Authorization": "Bearer \(token)", "Content-Type": token]),
            client.put("/v1/reservations/\(token)", reservation([line("A", 1)]), headers),
            client.put("/v1/reservations/\(id)", reservation([line(quote, 1)]), headers),
            client.put("/v1/reservations/\(id)", reservation([line("A", 1)], ["cart_id": .string(quote)]), headers),
            client.get("/v1/reservations/\(id)", ["Authorization": "Bearer \(token)", "If-None-Match": token]),
            client.get("/v1/products", ["Authorization": "Basic \(token)"]),
            client.get("/v1/products", ["Authorization": "Bearer \(token)\(token)"]),
            client.get("/livez", ["Authorization": "Bearer \(token)", "Cookie": "token=\(token)"]),
        ]
    }

    private static func broken(with token: String) -> [String] {
        [
            "\(token)\r\n\r\n", "GET /\(token) HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nAuthorization Bearer \(token)\r\n\r\n",
            "GET / HTTP/1.1\r\nAuthorization: Bearer \(token)\u{1}\r\n\r\n",
            "POST /v1/products HTTP/1.1\r\nAuthorization: Bearer \(token)\r\nContent-Length: x\r\n\r\n",
        ]
    }
}
