#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// The programs of a PostgreSQL server on this machine.
public struct PostgresInstallation: Sendable, Equatable {
    /// The directory that holds `initdb`, `pg_ctl`, `postgres` and `psql`.
    public var bin: String
    /// The major version of the server: 15 for 15.18.
    public var majorVersion: Int

    /// The oldest major version that will do.
    public static let oldestMajorVersion = 14

    /// The programs that must be there.
    static let programs = ["initdb", "pg_ctl", "postgres", "psql"]

    /// Finds a server of version 14 or newer: the one of `pg_config --bindir`, else the newest in
    /// `/usr/lib/postgresql`, else the first on `PATH`.
    ///
    /// Throws `EmbeddedPostgresError.notInstalled`, which names what was searched and the command that mends it.
    public static func locate() async throws -> PostgresInstallation {
        try await locate(in: SearchPlaces())
    }

    /// As `locate()`, but the version that made the data wins over the order of the places, when it is installed too.
    package static func locate(
        in places: SearchPlaces, preferring version: String? = nil
    ) async throws -> PostgresInstallation {
        let candidates = await places.candidates()
        var found: [PostgresInstallation] = []
        for directory in candidates {
            guard let installation = await PostgresInstallation(in: directory) else { continue }
            if version == nil || version == String(installation.majorVersion) { return installation }
            found.append(installation)
        }
        guard let installation = found.first else {
            throw EmbeddedPostgresError.notInstalled(searched: places.descriptions)
        }
        return installation
    }

    /// The installation in a directory; `nil` when a program is missing, does not run or is too old.
    private init?(in directory: FilePath) async {
        guard Self.programs.allSatisfy({ directory.appending($0).isExecutable }) else { return nil }
        let question = Command(
            executable: directory.appending("postgres"), arguments: ["--version"], limit: .seconds(60))
        guard let answer = try? await question.check(), let version = Self.majorVersion(in: answer),
            version >= Self.oldestMajorVersion
        else { return nil }
        bin = directory.string
        majorVersion = version
    }

    /// The major version in `postgres (PostgreSQL) 15.18 (Debian …)` or `postgres (PostgreSQL) 18beta1`.
    package static func majorVersion(in answer: String) -> Int? {
        guard let name = answer.split(separator: " ").drop(while: { $0 != "(PostgreSQL)" }).dropFirst().first
        else { return nil }
        return Int(name.prefix { $0.isNumber })
    }

    /// A program of the installation.
    func program(_ name: String) -> FilePath { FilePath(bin).appending(name) }
}
