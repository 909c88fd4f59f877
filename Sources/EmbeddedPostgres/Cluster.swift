internal import Logging

#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// A private cluster on disk, and the programs that make, start, ask and stop its server.
///
/// Whoever calls these holds the lock of the data area.
struct Cluster: Sendable {
    let area: DataArea
    let installation: PostgresInstallation
    let sockets: SocketDirectory
    let settings: [String: String]
    let log: ServerLog

    /// The superuser of the database, whoever runs it, so that connection strings are the same everywhere.
    static let superuser = "postgres"

    init(area: DataArea, installation: PostgresInstallation, settings: [String: String]) throws {
        for (name, value) in settings where !Self.canPass(name, value) {
            throw EmbeddedPostgresError.badSetting(name: name)
        }
        self.area = area
        self.installation = installation
        self.settings = settings
        sockets = SocketDirectory(for: area)
        log = ServerLog(path: area.log)
    }

    func connectionString(database: String) -> String {
        ConnectionString(parameters: [
            ("host", sockets.path.string), ("port", String(SocketDirectory.port)), ("user", Self.superuser),
            ("dbname", database),
        ]).description
    }

    /// Makes the cluster: under another name first, since a cluster that initdb did not finish looks like one that it
    /// did. Throws what `Command.check()` and the disk throw.
    func create() async throws {
        let unfinished = area.newUnfinishedCluster()
        try unfinished.createDirectory()
        if let user = area.user { try unfinished.giveTo(user) }
        do {
            try await initialize(unfinished, locale: "C.UTF-8")
        } catch EmbeddedPostgresError.commandFailed(_, let output) where output.contains("invalid locale name") {
            // Not every system has it. Both sort by bytes; with C, only upper and lower case end at ASCII.
            try await initialize(unfinished, locale: "C")
        }
        try unfinished.rename(to: area.cluster)
    }

    private func initialize(_ directory: FilePath, locale: String) async throws {
        _ = try await command(
            "initdb",
            [
                "--pgdata=\(directory.string)", "--username=\(Self.superuser)", "--encoding=UTF8",
                "--locale=\(locale)", "--data-checksums", "--auth-local=trust", "--auth-host=reject",
            ],
            limit: .seconds(120)
        ).check()
    }

    /// Removes what an initdb left that was cut off. It may still be at work, so a failure is nobody's concern.
    func removeUnfinished() async {
        for path in area.unfinishedClusters {
            let remove = Command(executable: "/bin/rm", arguments: ["-rf", "--", path.string], limit: .seconds(60))
            _ = try? await remove.check()
        }
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// Throws `commandFailed` with what pg_ctl said; the reason is mostly in the log.
    func launch(within limit: Duration) async throws {
        try sockets.create(for: area.user)
        // The paths go to pg_ctl by other ways than its command line, which it pastes together for a shell.
        _ = try await command(
            "pg_ctl",
            [
                "start", "--silent", "--wait", "--timeout=\(limit.wholeSeconds)", "--log=\(DataArea.logName)",
                "--options=\(serverOptions)",
            ],
            limit: limit + .seconds(5)
        ).check()
    }

    /// Stops the server: ends its sessions, writes a checkpoint, waits until the process is gone.
    ///
    /// Throws `commandFailed` with what pg_ctl said, after `limit` too.
    func halt(within limit: Duration) async throws {
        _ = try await command(
            "pg_ctl", ["stop", "--silent", "--mode=fast", "--wait", "--timeout=\(limit.wholeSeconds)"],
            limit: limit + .seconds(5)
        ).check()
    }

    /// Runs one statement and returns its rows, a line each, columns separated by `|`.
    ///
    /// Throws `commandFailed` with what psql said.
    func query(_ sql: String, database: String, limit: Duration = .seconds(60)) async throws -> String {
        try await psql(["--command=\(sql)"], database: database, limit: limit)
    }

    /// Runs psql, which writes rows a line each, columns separated by `|`, and returns what it wrote.
    ///
    /// Throws `commandFailed` with what psql said.
    func psql(_ arguments: [String], database: String, limit: Duration = .seconds(60)) async throws -> String {
        try await command(
            "psql",
            [
                "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                "--dbname=\(connectionString(database: database))",
            ] + arguments,
            environment: ["PGCONNECT_TIMEOUT": "5"], limit: limit
        ).check()
    }

    /// Creates a database unless there is one of that name.
    func createDatabase(_ name: String) async throws {
        let known = try await query(
            "SELECT 1 FROM pg_database WHERE datname = \(SQL.literal(name))", database: "postgres")
        if known.isEmpty {
            _ = try await query("CREATE DATABASE \(SQL.identifier(name))", database: "postgres")
        }
    }

    private func command(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], limit: Duration
    ) -> Command {
        Command(
            executable: installation.program(program), arguments: arguments, user: area.user,
            workingDirectory: area.directory,
            environment: environment.merging(["PGDATA": area.cluster.string]) { $1 }, limit: limit)
    }

    /// The settings as one string for the shell that pg_ctl starts the server with. This module's own come last, where
    /// they win: no TCP port, and the socket only in a directory that is closed to others.
    private var serverOptions: String {
        let own = [
            ("listen_addresses", ""), ("port", String(SocketDirectory.port)),
            ("unix_socket_directories", sockets.path.string),
        ]
        let all = settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + own
        return all.map { "-c \(Self.shellQuoted("\($0.0)=\($0.1)"))" }.joined(separator: " ")
    }

    private static func canPass(_ name: String, _ value: String) -> Bool {
        let isName = name.utf8.allSatisfy { byte in
            let letter = byte | 0x20
            return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || "_.".utf8.contains(byte)
        }
        return isName && !name.isEmpty && !value.contains { $0 == "\0" || $0.isNewline }
    }

    private static func shellQuoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }
}
