import EmbeddedPostgres
import TestSupport

/// A private cluster of one test, without durability.
struct PrivateCluster {
    let directory: TemporaryDirectory
    var dataDirectory: String

    init() throws {
        directory = try TemporaryDirectory()
        dataDirectory = directory.path
    }

    func start(
        settings: [String: String] = [:], database: String = "store"
    ) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.start(
            EmbeddedPostgres.Configuration(
                dataDirectory: dataDirectory, settings: settings.merging(["fsync": "off"]) { $1 }, database: database),
            logger: silent)
    }

    /// Adopts the server that runs, reads its entry and lets it go on without an owner.
    func adoptAndRead() async throws -> String {
        try await start().query("SELECT pg_read_file('postmaster.pid')") + "\n"
    }
}

extension EmbeddedPostgres {
    /// Runs one statement in the database of the connection string.
    @discardableResult
    func query(_ sql: String) async throws -> String { try await query(sql, database: "store") }

    /// The process id of the server.
    func processIdentifier() async throws -> Int32 {
        let path = try await query("SELECT pg_read_file('postmaster.pid')")
        return Int32(path.prefix { $0.isNumber }) ?? 0
    }
}
