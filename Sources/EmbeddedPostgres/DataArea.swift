#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// The data directory and what lies in it.
///
/// When root starts the cluster, the directory itself stays root's, and only what PostgreSQL must write belongs to the
/// `postgres` user: root then never works in a directory where somebody else could swap files for symbolic links.
struct DataArea: Sendable {
    /// Lets others go through a directory without seeing what is in it.
    private static let enterable: UInt32 = 0o011

    /// Absolute, without symbolic links.
    let directory: FilePath
    /// The user the cluster runs as, or `nil` for the user of this process.
    let user: OperatingSystemUser?

    /// Creates the directory if it is missing, and sees to it that the cluster's user can enter it.
    ///
    /// Throws `fileSystem`.
    init(_ dataDirectory: String, user: OperatingSystemUser?) throws {
        let path = try FilePath(dataDirectory).absolute().lexicallyNormalized()
        try path.createParents()
        try path.createDirectory()
        directory = try path.resolved()
        self.user = user
        if user != nil, let entry = try directory.entry(), entry.permissions & Self.enterable != Self.enterable {
            try directory.setPermissions(entry.permissions | Self.enterable)
        }
    }

    /// PostgreSQL's own data directory. It appears by a rename, when it is complete.
    var cluster: FilePath { directory.appending("cluster") }
    var lock: FilePath { directory.appending("lock") }
    var log: FilePath { directory.appending(Self.logName) }
    /// The directory of the socket, unless its path is too long for one.
    var sockets: FilePath { directory.appending("run") }

    static let logName = "postgresql.log"

    /// Where clusters are made before they get their name; what initdb left here when it was cut off is rubbish.
    static let unfinishedPrefix = "cluster.new-"
    func newUnfinishedCluster() -> FilePath {
        directory.appending(Self.unfinishedPrefix + String(UInt64.random(in: .min ... .max), radix: 36))
    }
    var unfinishedClusters: [FilePath] {
        directory.names().filter { $0.hasPrefix(Self.unfinishedPrefix) }.map { directory.appending($0) }
    }

    /// Throws `notEnterable` when a directory above it keeps the cluster's user out.
    func checkEnterable() async throws {
        guard let user else { return }
        let enter = Command(
            executable: "/bin/sh", arguments: ["-c", "cd -- \"$1\"", "sh", directory.string], user: user,
            limit: .seconds(60))
        guard try await enter.run().exitCode == 0 else {
            throw EmbeddedPostgresError.notEnterable(dataDirectory: directory.string, user: user.name)
        }
    }

    /// The major version that made the cluster, as it stands in `PG_VERSION`; `nil` when there is no cluster yet.
    ///
    /// Throws `notACluster` when something else is in its place.
    func clusterVersion() throws -> String? {
        guard cluster.exists else { return nil }
        guard let version = try cluster.appending("PG_VERSION").text()?.trimmed(), !version.isEmpty else {
            throw EmbeddedPostgresError.notACluster(directory: cluster.string)
        }
        return version
    }
}
