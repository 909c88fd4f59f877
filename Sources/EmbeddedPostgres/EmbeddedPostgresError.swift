/// What keeps a private PostgreSQL cluster from being found, started or stopped.
///
/// `description` is written for the person at the terminal: it names paths, limits and the command that mends it.
public enum EmbeddedPostgresError: Error, Equatable {
    /// No complete PostgreSQL server from version 14 on in any of the places searched.
    case notInstalled(searched: [String])
    /// Started as root, which PostgreSQL refuses to run as, on a machine without the user it would run as.
    case noSuchUser(name: String)
    /// The user that PostgreSQL runs as cannot enter the data directory.
    case notEnterable(dataDirectory: String, user: String)
    /// Another process holds the lock of this data directory; its process id where it could be read.
    case inUse(dataDirectory: String, processIdentifier: Int32?)
    /// The cluster was made by a major version of PostgreSQL that is not installed.
    case versionMismatch(dataDirectory: String, data: String, installed: Int)
    /// The place of the cluster is taken by something that is not one.
    case notACluster(directory: String)
    /// A server runs on the data, but on a socket or an address that this module never gives it.
    case foreignServer(dataDirectory: String, processIdentifier: Int32)
    /// A socket directory that others could enter, or that is not the cluster's own.
    case unsafeSocketDirectory(path: String)
    /// A setting that cannot be passed on to PostgreSQL as `-c name=value`.
    case badSetting(name: String)
    /// An operation on a file failed; `reason` is the operating system's.
    case fileSystem(operation: String, path: String, reason: String)
    /// A program ended with a failure; `output` is what it said.
    case commandFailed(command: String, output: String)
    /// PostgreSQL did not come up; `lastLines` are the last of its own log.
    case startFailed(reason: String, log: String, lastLines: String)
    /// Something took longer than it may.
    case deadlineExceeded(what: String, limit: Duration)
}

extension EmbeddedPostgresError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notInstalled(let searched):
            """
            No PostgreSQL server (initdb, pg_ctl, postgres and psql, version \(PostgresInstallation.oldestMajorVersion) \
            or newer) was found. Searched: \(searched.joined(separator: ", ")). \
            On Debian or Ubuntu: apt-get install postgresql
            """
        case .noSuchUser(let name):
            """
            PostgreSQL does not run as root, and this machine has no user "\(name)" to run it as. \
            Start as another user, or on Debian or Ubuntu: apt-get install postgresql
            """
        case .notEnterable(let dataDirectory, let user):
            """
            PostgreSQL, which does not run as root, runs as the user "\(user)" here, who cannot enter \(dataDirectory). \
            Choose another data directory, or open the ones above it with chmod o+x.
            """
        case .inUse(let dataDirectory, let processIdentifier):
            """
            The data in \(dataDirectory) is in use by another process\
            \(processIdentifier.map { " (process id \($0))" } ?? ""). Stop it first, or choose another data directory.
            """
        case .versionMismatch(let dataDirectory, let data, let installed):
            """
            The data in \(dataDirectory) was made by PostgreSQL \(data), and the PostgreSQL found here is \(installed). \
            Install PostgreSQL \(data), move the data over with pg_upgrade, or choose another data directory.
            """
        case .notACluster(let directory):
            "\(directory) is not a PostgreSQL cluster. Move it away, or choose another data directory."
        case .foreignServer(let dataDirectory, let processIdentifier):
            """
            A PostgreSQL (process id \(processIdentifier)) that was started in another way already runs on the data in \
            \(dataDirectory). Stop it first.
            """
        case .unsafeSocketDirectory(let path):
            """
            \(path) would hold the socket of PostgreSQL, but it is not a directory of the cluster's user that is closed \
            to all others. Remove it.
            """
        case .badSetting(let name):
            "\"\(name)\" is not the name of a PostgreSQL setting, or its value holds a line break or a NUL."
        case .fileSystem(let operation, let path, let reason):
            "Cannot \(operation) \(path): \(reason)"
        case .commandFailed(let command, let output):
            "\(command) failed: \(output.isEmpty ? "no output" : output)"
        case .startFailed(let reason, let log, let lastLines):
            """
            PostgreSQL did not start: \(reason)
            The last lines of \(log):
            \(lastLines.isEmpty ? "(none)" : lastLines)
            """
        case .deadlineExceeded(let what, let limit):
            "\(what) took longer than \(limit.components.seconds) seconds."
        }
    }
}
