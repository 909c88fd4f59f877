public import Logging

#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// A private PostgreSQL server with its data in a directory of its own, reachable through a Unix socket alone.
///
/// One process owns it, by a lock that lasts as long as a copy of this value does, and ends with the process in any case.
/// The server does not end with it: one left alive by a kill goes on, and the next owner takes it over.
public struct EmbeddedPostgres: Sendable {
    /// How to connect, as libpq reads it: keywords and values. `psql` takes it as printed, in double quotes.
    public let connectionString: String
    /// Whether the server was already running, left alive by an owner that was killed. It then goes on with the
    /// settings it was started with.
    public let adopted: Bool

    let cluster: Cluster
    private let lock: DataLock
    private let stopLimit: Duration
    private let logger: Logger

    /// Takes the lock of the data directory, makes the cluster if it is new, starts its server or adopts a running one,
    /// and creates the database if it is missing.
    ///
    /// Run by root, the server runs as the user `postgres`, who must be able to enter the data directory.
    /// Throws `EmbeddedPostgresError`; the lock is then free again.
    public static func start(_ configuration: Configuration, logger: Logger) async throws -> EmbeddedPostgres {
        let user = try OperatingSystemUser.forCluster()
        let area = try DataArea(configuration.dataDirectory, user: user)
        let lock = try DataLock(area.lock, for: area.directory)
        try await area.checkEnterable()
        let version = try area.clusterVersion()
        let installation = try await PostgresInstallation.locate(in: SearchPlaces(), preferring: version)
        if let version, version != String(installation.majorVersion) {
            throw EmbeddedPostgresError.versionMismatch(
                dataDirectory: area.directory.string, data: version, installed: installation.majorVersion)
        }
        let cluster = try Cluster(area: area, installation: installation, settings: configuration.settings)
        await cluster.removeUnfinished()
        if version == nil {
            logger.info("Creating a PostgreSQL cluster", metadata: ["directory": "\(area.cluster)"])
            try await cluster.create()
        }
        // From here on a server may run. Cut off in between it would go on without anybody knowing, so this much is
        // always finished, and a cancellation is honoured after it.
        let server = try await Task {
            let adopted = try await Startup(cluster: cluster, limit: configuration.startLimit).run()
            return EmbeddedPostgres(
                configuration: configuration, cluster: cluster, lock: lock, adopted: adopted, logger: logger)
        }.value
        do {
            try Task.checkCancellation()
            try await cluster.createDatabase(configuration.database)
        } catch {
            try? await server.stop()
            throw error
        }
        server.logStart()
        return server
    }

    /// Ends the server's sessions, stops it, waits until it is gone, and then frees the data directory. A second call
    /// does nothing.
    ///
    /// Goes on when the calling task is cancelled. Throws `EmbeddedPostgresError` when the server does not stop in
    /// time; the lock is then still held.
    public func stop() async throws {
        try await Task { try await stopUnlessStopped() }.value
    }

    /// How to connect to another database of the server.
    package func connectionString(database: String) -> String { cluster.connectionString(database: database) }

    /// Runs one statement in psql and returns its rows, a line each, columns separated by `|`.
    ///
    /// Throws `EmbeddedPostgresError.commandFailed` with what psql said.
    package func query(_ sql: String, database: String) async throws -> String {
        try await cluster.query(sql, database: database)
    }

    /// Runs psql with further arguments and returns what it wrote: rows a line each, columns separated by `|`.
    ///
    /// Throws `EmbeddedPostgresError.commandFailed` with what psql said.
    package func psql(_ arguments: [String], database: String) async throws -> String {
        try await cluster.psql(arguments, database: database)
    }

    private init(
        configuration: Configuration, cluster: Cluster, lock: DataLock, adopted: Bool, logger: Logger
    ) {
        self.cluster = cluster
        self.lock = lock
        self.adopted = adopted
        self.logger = logger
        stopLimit = configuration.stopLimit
        connectionString = cluster.connectionString(database: configuration.database)
    }

    private func stopUnlessStopped() async throws {
        // Without the lock the server may already be somebody else's.
        guard lock.isHeld else { return }
        do {
            try await cluster.halt(within: stopLimit)
        } catch let error as EmbeddedPostgresError {
            // pg_ctl calls it a failure when there is nothing to stop.
            guard case .absent = try ServerState(of: cluster.area.cluster) else { throw error }
        }
        cluster.sockets.removeIfElsewhere()
        lock.release()
        logger.info("PostgreSQL stopped", metadata: ["directory": "\(cluster.area.directory)"])
    }

    private func logStart() {
        logger.info(
            adopted ? "PostgreSQL was still running and is adopted" : "PostgreSQL started",
            metadata: [
                "version": "\(cluster.installation.majorVersion)", "directory": "\(cluster.area.directory)",
                "log": "\(cluster.area.log)",
            ])
    }
}
