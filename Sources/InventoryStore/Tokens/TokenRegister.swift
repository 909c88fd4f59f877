public import Access
public import Logging
public import Postgres

/// Makes, lists and revokes tokens: for an operator, not for the service, whose role may do none of it.
public struct TokenRegister: Sendable {
    private let configuration: ConnectionConfiguration
    private let logger: Logger

    /// The connection's role owns the schema or is a member of `store_token_admin`.
    public init(_ configuration: ConnectionConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.applicationName += " token"
        self.configuration = configuration
        self.logger = logger
    }

    /// Why nothing was done, in words for the operator.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// One token as the register has it; instants as RFC 3339 texts in UTC.
    public struct Entry: Sendable {
        public let name: String
        public let roles: [String]
        public let requestsPerSecond: Int?
        /// `live`, `expired` or `revoked`.
        public let state: String
        public let createdAt: String
        public let expiresAt: String?
    }

    /// Makes a token. Its text exists in what this returns and nowhere else.
    ///
    /// `lifetime`: in whole seconds, by the database's clock; nil for a token that never expires.
    public func create(
        name: String, roles: Roles, lifetime: Duration?, requestsPerSecond: Int?
    ) async throws(Failure) -> TokenSecret {
        let secret = TokenSecret.random()
        let statement = Statements.create.bind(
            name, secret.digest.hexadecimal, roles.list.map(\.rawValue), requestsPerSecond,
            lifetime.map { Int64($0.components.seconds) })
        _ = try await run { session in
            try session.query(statement)
            return true
        }
        return secret
    }

    /// Every token that was ever made, the newest last.
    public func list() async throws(Failure) -> [Entry] {
        try await run { session in
            try session.query(Statements.list.bind()).map { row in
                var columns = row.columns()
                return Entry(
                    name: try columns.next(), roles: try columns.next(), requestsPerSecond: try columns.next(),
                    state: try columns.next(), createdAt: try columns.next(), expiresAt: try columns.next())
            }
        }
    }

    /// Revokes the token of that name; every instance of the service refuses it within seconds.
    public func revoke(name: String) async throws(Failure) {
        let isRevoked = try await run { session in try session.query(Statements.revoke.bind(name)).count > 0 }
        guard isRevoked else {
            throw Failure(description: "there is no token \(name) that could be revoked; see: bitcoin-store token list")
        }
    }

    private func run<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws(Failure) -> R {
        do {
            let connection = try await Connection.open(configuration, logger: logger)
            let result: Result<R, any Error>
            do {
                result = .success(try await connection.run(body))
            } catch {
                result = .failure(error)
            }
            await connection.close()
            return try result.get()
        } catch let error as PostgresError {
            throw Failure(error)
        } catch {
            throw Failure(description: String(describing: error))
        }
    }

    private enum Statements {
        static let create = Statement(
            """
            INSERT INTO store.token (name, sha256, roles, requests_per_second, expires_at)
            VALUES ($1::text, $2::text, $3::text[], $4::bigint,
                clock_timestamp() + $5::bigint * interval '1 second')
            """)

        static let list = Statement(
            """
            SELECT name, roles, requests_per_second, state,
                to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM store.token_state ORDER BY created_at
            """)

        static let revoke = Statement(
            """
            UPDATE store.token SET revoked_at = clock_timestamp()
            WHERE name = $1::text AND revoked_at IS NULL RETURNING name
            """)
    }
}

extension TokenRegister.Failure {
    fileprivate init(_ error: PostgresError) {
        switch (error.sqlState, error.constraint) {
        case (.uniqueViolation, "token_name_key"):
            description = "a token of this name exists; choose another name, or revoke that one first"
        case (.undefinedTable, _):
            description = "the database has no tokens yet; apply the migrations with: bitcoin-store migrate"
        case (.insufficientPrivilege, _):
            description = "the role may not do this; use the schema's owner or a member of store_token_admin"
        default:
            description = "the database cannot be used: \(error.message)"
        }
    }
}
