internal import EmbeddedPostgres
internal import Logging

/// The PostgreSQL server that the tests of one process share.
///
/// It is started by the first test that asks, in a fresh directory, without durability, and it is gone when the process
/// is, in whatever way that ends. A machine without PostgreSQL fails the test, with the command that mends it.
public enum TestCluster {
    /// A way to the databases of the shared server.
    public struct Handle: Sendable {
        let server: EmbeddedPostgres

        /// How to connect to a database of the server, as libpq reads it; the user is a superuser.
        public func connectionString(database: String = "postgres") -> String {
            server.connectionString(database: database)
        }

        /// Where the server's socket lies, for a proxy before it.
        public var socketDirectory: String {
            let parameters = connectionString().split(separator: " ")
            return parameters.first { $0.hasPrefix("host=") }.map { String($0.dropFirst(5)) } ?? ""
        }

        /// Runs one statement in psql and returns its rows, a line each, columns separated by `|`.
        ///
        /// Throws `EmbeddedPostgresError.commandFailed` with what psql said.
        @discardableResult
        public func query(_ sql: String, database: String = "postgres") async throws -> String {
            try await server.query(sql, database: database)
        }

        /// Runs psql with further arguments, as the server's user, and returns what it wrote: rows a line each, columns
        /// separated by `|`.
        ///
        /// Throws `EmbeddedPostgresError.commandFailed` with what psql said.
        public func psql(_ arguments: [String], database: String) async throws -> String {
            try await server.psql(arguments, database: database)
        }
    }

    /// The shared server, started by the first call; a failure to start it fails every call.
    public static func shared() async throws -> Handle {
        try await starting.value
    }

    // A static `let` is initialised once, also when several tests ask at the same time.
    private static let starting = Task { try await start() }

    private static func start() async throws -> Handle {
        let directory = try TemporaryDirectory()
        let server = try await EmbeddedPostgres.start(
            EmbeddedPostgres.Configuration(
                dataDirectory: directory.path,
                settings: [
                    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
                    // All tests at once were seen to have 180; on a slow machine more of them run side by side.
                    "max_connections": "1000", "max_prepared_transactions": "0",
                ],
                database: "postgres"),
            logger: Logger(label: "test-cluster") { _ in SwiftLogNoOpLogHandler() })
        return Handle(server: server)
    }
}
