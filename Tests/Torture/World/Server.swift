internal import EmbeddedPostgres
internal import FoundationEssentials
internal import Logging
internal import Postgres
internal import TestSupport

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The PostgreSQL server of a run: durable as it is by default, and small enough to be filled.
actor Server {
    static let database = "store"
    /// The role of the instances, which owns nothing.
    static let role = "torture_service"
    static let silent = Logger(label: "torture") { _ in SwiftLogNoOpLogHandler() }

    nonisolated let directory: TemporaryDirectory
    nonisolated let connectionString: String
    nonisolated let socketDirectory: String
    private var postgres: EmbeddedPostgres
    private var isCrashing = false

    init() async throws {
        directory = try TemporaryDirectory()
        postgres = try await Self.start(directory)
        connectionString = postgres.connectionString
        let host = connectionString.split(separator: " ").first { $0.hasPrefix("host=") }
        socketDirectory = String(host?.dropFirst("host=".count) ?? "")
    }

    private static func start(_ directory: TemporaryDirectory) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.start(
            .init(dataDirectory: directory.path, settings: ["max_connections": "60"], database: database),
            logger: silent)
    }

    /// Ends the server as `pg_ctl stop --mode=immediate` does, with no checkpoint and all sessions cut off, and starts it
    /// again after a while. Nothing happens while another crash is being mended.
    func crash(for downtime: Duration) async throws {
        guard !isCrashing else { return }
        isCrashing = true
        defer { isCrashing = false }
        let file = try String(contentsOfFile: "\(directory.path)/cluster/postmaster.pid", encoding: .utf8)
        guard let process = file.split(separator: "\n").first.flatMap({ pid_t($0) }) else { return }
        kill(process, SIGQUIT)
        while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        // Gives back the data directory; there is nothing left to stop.
        try await postgres.stop()
        try? await Task.sleep(for: downtime)
        postgres = try await Self.start(directory)
    }

    func stop() async throws { try await postgres.stop() }

    /// A superuser's connection past all proxies, for the time of `body`.
    nonisolated func withSession<R: Sendable>(_ body: @escaping @Sendable (Session) throws -> R) async throws -> R {
        try await withConnection { connection in try await connection.run(body) }
    }

    /// The same for more than one turn.
    nonisolated func withConnection<R: Sendable>(_ body: (Connection) async throws -> R) async throws -> R {
        let configuration = ConnectionConfiguration(
            connectionString: connectionString, applicationName: "dba", statementTimeout: .seconds(30),
            lockTimeout: .seconds(5))
        let connection = try await Connection.open(configuration, logger: Self.silent)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}
