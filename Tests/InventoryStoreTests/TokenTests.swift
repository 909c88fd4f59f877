import Access
import FoundationEssentials
import InventoryStore
import Logging
import Postgres
import TestSupport
import Testing

/// Tokens in the database: how they are made and known, and what each role may do with them.
@Suite struct TokenTests {
    private func register(_ fixture: StoreFixture) -> TokenRegister {
        TokenRegister(fixture.administration, logger: StoreFixture.logger)
    }

    /// Asks with nothing remembered.
    private func admit(_ token: TokenSecret, _ fixture: StoreFixture) async throws -> Caller? {
        let authenticator = Authenticator(fixture.options, logger: StoreFixture.logger)
        switch try await authenticator.admit(token.digest) {
        case .stranger: return nil
        case .caller(let caller, _): return caller
        }
    }

    @Test func `A token is known by its name and roles until it is revoked`() async throws {
        try await StoreFixture.run { fixture in
            let register = register(fixture)
            let token = try await register.create(
                name: "shop", roles: Roles([.cart, .fulfillment]), lifetime: nil, requestsPerSecond: nil)
            let caller = Caller(name: "shop", roles: Roles([.cart, .fulfillment]))
            #expect(try await admit(token, fixture) == caller)
            #expect(try await admit(.random(), fixture) == nil)
            try await register.revoke(name: "shop")
            #expect(try await admit(token, fixture) == nil)
            await #expect(throws: TokenRegister.Failure.self) { try await register.revoke(name: "shop") }
            #expect(try await register.list().map { [$0.name, $0.state] } == [["shop", "revoked"]])
        }
    }

    @Test func `A token is dead at the instant it expires, by the database's clock`() async throws {
        try await StoreFixture.run { fixture in
            let token = try await register(fixture).create(
                name: "brief", roles: Roles([.reader]), lifetime: .seconds(3_600), requestsPerSecond: nil)
            #expect(try await admit(token, fixture) != nil)
            try await fixture.sql(
                Statement(
                    """
                    UPDATE store.token SET created_at = created_at - interval '2 hours',
                        expires_at = expires_at - interval '1 hour'
                    """))
            #expect(try await admit(token, fixture) == nil)
            #expect(try await register(fixture).list().map(\.state) == ["expired"])
        }
    }

    @Test func `A name is given to one live token at a time`() async throws {
        try await StoreFixture.run { fixture in
            let register = register(fixture)
            func create() async throws -> TokenSecret {
                try await register.create(name: "a", roles: Roles([.reader]), lifetime: nil, requestsPerSecond: nil)
            }
            let first = try await create()
            let failure = await #expect(throws: TokenRegister.Failure.self) { try await create() }
            #expect(failure?.description.contains("revoke") == true)
            try await register.revoke(name: "a")
            let second = try await create()
            #expect(try await admit(first, fixture) == nil)
            #expect(try await admit(second, fixture) != nil)
        }
    }

    @Test func `The database keeps no token, only its hash`() async throws {
        try await StoreFixture.run { fixture in
            let token = try await register(fixture).create(
                name: "a", roles: Roles([.admin]), lifetime: nil, requestsPerSecond: 5)
            let rows = try await fixture.texts(Statement("SELECT t::text FROM store.token t"))
            let secret = token.text.dropFirst(TokenSecret.prefix.count).prefix(64)
            #expect(rows.count == 1)
            #expect(rows[0].contains(token.digest.hexadecimal) && !rows[0].contains(secret))
        }
    }

    /// However many ask at once, whatever they present.
    @Test func `Guessing costs the database next to nothing`() async throws {
        try await StoreFixture.run { fixture in
            let token = try await register(fixture).create(
                name: "a", roles: Roles([.cart]), lifetime: nil, requestsPerSecond: nil)
            let authenticator = Authenticator(fixture.options, logger: StoreFixture.logger)
            let guesses = (0..<900).map { _ in TokenSecret.random().digest }
            let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for digest in guesses + [token.digest] + guesses {
                    group.addTask {
                        do throws(StoreFault) {
                            if case .caller = try await authenticator.admit(digest) { return true }
                        } catch {
                            #expect(error == .overloaded)
                        }
                        return false
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(admitted <= 1)
            // Nobody is in the way any more, and the token is known at once.
            guard case .caller = try await authenticator.admit(token.digest) else {
                Issue.record("the token is not known")
                return
            }
            // What was refused once is refused from memory.
            try await fixture.sql(Statement("ALTER FUNCTION store.find_tokens(text[]) RENAME TO gone"))
            guard case .stranger = try await authenticator.admit(guesses[0]) else {
                Issue.record("a guess was admitted")
                return
            }
        }
    }

    @Test func `Who cannot be looked up is not let in`() async throws {
        try await StoreFixture.run { fixture in
            let token = try await register(fixture).create(
                name: "a", roles: Roles([.cart]), lifetime: nil, requestsPerSecond: nil)
            try await fixture.sql(Statement("ALTER FUNCTION store.find_tokens(text[]) RENAME TO gone"))
            await #expect(throws: StoreFault.self) { try await admit(token, fixture) }
            var options = fixture.options
            options.connection.connectionString = "host=/nonexistent"
            let authenticator = Authenticator(options, logger: StoreFixture.logger)
            await #expect(throws: StoreFault.databaseUnavailable) { try await authenticator.admit(token.digest) }
        }
    }
}

/// What roles of the database may do with tokens.
@Suite struct TokenRightsTests {
    private static let reads = [
        Statement("SELECT sha256 FROM store.token"), Statement("SELECT name FROM store.token"),
        Statement("SELECT * FROM store.token"), Statement("COPY store.token TO STDOUT"),
    ]
    private static let writes = [
        Statement(
            """
            INSERT INTO store.token (name, sha256, roles)
            VALUES ('mine', encode(sha256('x'), 'hex'), ARRAY['admin'])
            """),
        Statement("UPDATE store.token SET revoked_at = NULL"),
        Statement("UPDATE store.token SET roles = ARRAY['admin']"),
        Statement("DELETE FROM store.token"), Statement("TRUNCATE store.token"),
    ]
    private static let schema = [
        Statement("DROP TABLE store.token"), Statement("ALTER TABLE store.token ADD x int"),
        Statement("DROP FUNCTION store.find_tokens(text[])"), Statement("CREATE TABLE store.mine ()"),
        Statement("CREATE SCHEMA mine"), Statement("CREATE ROLE mine"),
        Statement("GRANT store_token_admin TO store_reader"),
        Statement("ALTER TABLE store.stock DISABLE TRIGGER ALL"), Statement("DROP SCHEMA store CASCADE"),
    ]
    private static let lookUp = Statement("SELECT name FROM store.find_tokens(ARRAY[repeat('0', 64)])")
    private static let list = Statement("SELECT name FROM store.token_state")

    private func refuses(_ statements: [Statement], _ fixture: StoreFixture, as role: Statement) async throws {
        try await fixture.sql(role)
        for statement in statements {
            let error = await #expect(throws: PostgresError.self, "\(statement)") { try await fixture.sql(statement) }
            #expect(error?.sqlState == .insufficientPrivilege, "\(statement): \(String(reflecting: error))")
        }
        try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
    }

    @Test func `The service knows who presents a token, and can neither list nor make one`() async throws {
        try await StoreFixture.run { fixture in
            let service = Statement("SET SESSION AUTHORIZATION test_service")
            try await refuses(Self.reads + Self.writes + Self.schema + [Self.list], fixture, as: service)
            try await fixture.sql(service)
            try await fixture.sql(Self.lookUp)
            try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
        }
    }

    @Test(arguments: [
        Statement("SET SESSION AUTHORIZATION store_reader"), Statement("SET SESSION AUTHORIZATION store_clerk"),
    ])
    func `A reader and a clerk have no business with tokens`(_ role: Statement) async throws {
        try await StoreFixture.run { fixture in
            let all = Self.reads + Self.writes + Self.schema + [Self.list, Self.lookUp]
            try await refuses(all, fixture, as: role)
        }
    }

    @Test func `Whoever keeps the tokens reads no hash`() async throws {
        try await StoreFixture.run { fixture in
            let keeper = Statement("SET SESSION AUTHORIZATION store_token_admin")
            let others = [
                Self.reads[0], Self.reads[2], Self.reads[3], Self.writes[2], Self.writes[3], Self.writes[4],
                Self.lookUp,
                Statement("SELECT FROM store.product"),
            ]
            try await refuses(others + Self.schema, fixture, as: keeper)
            try await fixture.sql(keeper)
            for allowed in [Self.writes[0], Self.list, Statement("UPDATE store.token SET revoked_at = now()")] {
                try await fixture.sql(allowed)
            }
            // Whoever found it may have it still.
            for statement in [Self.writes[1], Statement("UPDATE store.token SET revoked_at = 'infinity'")] {
                let error = await #expect(throws: PostgresError.self) { try await fixture.sql(statement) }
                #expect(error?.message.contains("stays so") == true)
            }
            try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
        }
    }
}
