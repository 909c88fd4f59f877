import BlackBoxSupport
import Testing

/// `bitcoin-store token`, as an operator uses it.
@Suite struct TokenCommandTests {
    @Test func `A token is made, listed without being shown, and revoked`() async throws {
        let tokens = Tokens(database: try await StoreDatabase.create())
        let token = try await tokens.create("shop", roles: "cart", "inventory", flags: ["--expires", "90d"])
        _ = try await tokens.create("report", roles: "reader", flags: ["--rate", "5"])
        let list = try await tokens.run(["list"])
        let rows = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        try #require(rows.count == 3, "\(list)")
        #expect(rows[1][...2] == ["shop", "live", "cart,inventory"] && rows[1][3] == "-")
        #expect(rows[2][...3] == ["report", "live", "reader", "5/s"] && rows[2][5] == "-")
        #expect(!list.output.contains(token.dropFirst(4).prefix(8)))

        #expect(try await tokens.run(["revoke", "shop"]).output == "Revoked: shop.\n")
        #expect(try await tokens.run(["list"]).output.contains(/shop +revoked/))
        #expect(try await tokens.run(["revoke", "shop"]).exitCode != 0)
        let days = try await tokens.database.query(
            """
            SELECT expires_at - created_at BETWEEN '89 days 23:59' AND '90 days 00:01' FROM store.token
            WHERE name = 'shop'
            """)
        #expect(days == "t")
    }

    @Test(arguments: [
        ["--role", "reader"], ["--name", "a"], ["--name", "", "--role", "reader"],
        ["--name", "-a", "--role", "reader"], ["--name", "a b", "--role", "reader"],
        ["--name", "anonymous", "--role", "reader"], ["--name", "a", "--role", "root"],
        ["--name", "a", "--role", "reader", "--expires", "90"], ["--name", "a", "--role", "reader", "--expires", "0d"],
        ["--name", "a", "--role", "reader", "--expires", "-1d"], ["--name", "a", "--role", "reader", "--rate", "0"],
        ["--name", "a", "--role", "reader", "--expires", "99999999999999999999d"],
        ["--name", String(repeating: "a", count: 65), "--role", "reader"],
    ])
    func `What cannot be made is refused with a word on what to do, and nothing on standard output`(
        _ arguments: [String]
    ) async throws {
        let outcome = try await Program.run(["token", "create"] + arguments + ["--database-url", "host=/nonexistent"])
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(outcome.output == "" && outcome.errors.contains("Error:"), "\(outcome)")
    }

    @Test func `A database without tokens, and a role that may not make them, are told apart`() async throws {
        let database = try await StoreDatabase.create()
        try await database.query("DROP SCHEMA store CASCADE")
        let missing = try await Tokens(database: database).run(["create", "--name", "a", "--role", "admin"])
        #expect(missing.exitCode != 0 && missing.errors.contains("bitcoin-store migrate"), "\(missing)")

        let other = try await StoreDatabase.create()
        let login = "login_of_\(other.name)"
        try await other.query("CREATE ROLE \(login) LOGIN IN ROLE store_service")
        let url = other.url.replacing("user=postgres", with: "user=\(login)")
        let refused = try await Program.run([
            "token", "create", "--name", "a", "--role", "admin", "--database-url", url,
        ])
        #expect(refused.exitCode != 0 && refused.errors.contains("store_token_admin"), "\(refused)")
        try await other.query("GRANT store_token_admin TO \(login)")
        let allowed = try await Program.run([
            "token", "create", "--name", "a", "--role", "admin", "--database-url", url,
        ])
        #expect(allowed.exitCode == 0 && allowed.output.hasPrefix("bcs_"), "\(allowed)")
    }
}
