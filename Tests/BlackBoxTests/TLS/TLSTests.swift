import BlackBoxSupport
import TestSupport
import Testing

/// TLS with real certificates: to PostgreSQL, and of the service's own port.
@Suite struct TLSTests {
    @Test func `The database is reached by verified TLS, and no other way`() async throws {
        let database = try await TLSDatabase.start()
        let url = database.connectionString()
        let migrated = try await Program.run(["migrate", "--database-url", url])
        #expect(migrated.exitCode == 0, "\(migrated)")

        let other = try await CertificateAuthority(in: "\(database.directory.path)/authority", name: "other")
        for (what, bad) in [
            ("another authority", database.connectionString(trusting: other.certificate)),
            ("another name", database.connectionString(host: "db.example")),
            ("no TLS", database.connectionString(mode: "disable")),
        ] {
            for command in [["migrate"], ["serve", "--allow-anonymous", "--port", "0"], ["token", "list"]] {
                let outcome = try await Program.run(command + ["--database-url", bad])
                #expect(outcome.exitCode == 1, "\(what): \(outcome)")
                #expect(!"\(outcome)".contains(TLSDatabase.password), "\(what)")
            }
        }

        let created = try await Program.run(
            ["token", "create", "--name", "staff", "--role", "inventory", "--database-url", url])
        let token = try #require(created.output.split(separator: "\n").first.map(String.init))
        try await RunningService.run(on: url, asksForTokens: true) { service in
            let sku = Fresh.sku()
            try await service.client.post("/v1/products", pencils(sku), bearer(token)).expect(201)
            try await service.client.get("/v1/products/\(sku)", bearer(token)).expect(200)
            #expect(!service.log.text.contains(TLSDatabase.password))
        }
    }

    @Test func `HTTPS is served with the operator's certificate`() async throws {
        let directory = try TemporaryDirectory()
        let authority = try await CertificateAuthority(in: directory.path, name: "root")
        let leaf = try await authority.certify("localhost", as: "server")
        let url = try await StoreDatabase.create().url
        let flags = ["--tls-certificate", leaf.certificate, "--tls-key", leaf.key]
        try await RunningService.run(on: url, flags, trusting: authority.certificate) { service in
            let client = service.client
            #expect(client.base.hasPrefix("https://"))
            let sku = try await client.stocked(3)
            try await client.get("/v1/products/\(sku)").expect(200)
            // Plain HTTP gets nowhere, and in nobody's way.
            let plain = try await RawConnection.open(to: client)
            try await plain.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually("the service closed the connection") { plain.isClosed }
            #expect(!plain.text.contains("HTTP/1.1 200"))
            // Nor does who trusts somebody else.
            await #expect(throws: (any Error).self) {
                try await Client(base: client.base).get("/livez")
            }
            try await client.get("/livez").expect(200)
        }
    }

    @Test func `A certificate that is no good is refused at the start, and named`() async throws {
        let directory = try TemporaryDirectory()
        let authority = try await CertificateAuthority(in: directory.path, name: "root")
        let leaf = try await authority.certify("localhost", as: "server")
        let stranger = try await authority.certify("localhost", as: "stranger")
        try directory.write("no certificate", to: "rubbish.pem")
        for (flags, named) in [
            (["--tls-certificate", leaf.certificate], "--tls-key"), (["--tls-key", leaf.key], "--tls-certificate"),
            (["--tls-certificate", "/nonexistent", "--tls-key", leaf.key], "--tls-certificate"),
            (["--tls-certificate", "\(directory.path)/rubbish.pem", "--tls-key", leaf.key], "--tls-certificate"),
            (["--tls-certificate", leaf.certificate, "--tls-key", leaf.certificate], "--tls-key"),
            (["--tls-certificate", leaf.certificate, "--tls-key", stranger.key], "--tls-key"),
        ] {
            let outcome = try await Program.run(["serve", "--database-url", "host=/nonexistent"] + flags)
            #expect(outcome.exitCode == 1 && outcome.errors.contains("Error: \(named) "), "\(flags): \(outcome)")
        }
    }
}
