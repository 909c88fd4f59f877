#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// Whether a server runs on a cluster.
enum ServerState: Equatable {
    /// None, as far as `postmaster.pid` tells; PostgreSQL itself clears away an entry whose process is gone.
    case absent
    /// An entry whose process id now belongs to a process that is not the server. PostgreSQL takes such a process for
    /// the server when it runs as the same user, and refuses to start.
    case stale(FilePath)
    /// The process of the entry is alive, or just writing it (`nil`).
    case running(Postmaster?)

    /// Looks at the entry and at the process it names.
    init(of cluster: FilePath) throws {
        let file = cluster.appending("postmaster.pid")
        guard let contents = try file.text() else {
            self = .absent
            return
        }
        let postmaster = Postmaster(contents: contents)
        let firstLine = contents.prefix { $0 != "\n" }
        guard let processIdentifier = postmaster?.processIdentifier ?? Int32(String(firstLine).trimmed()) else {
            // Cut off while it was written, or just being written: PostgreSQL decides.
            self = .absent
            return
        }
        guard kill(processIdentifier, 0) == 0 else {
            self = .absent
            return
        }
        self = Self.isServer(processIdentifier, of: cluster) ? .running(postmaster) : .stale(file)
    }

    /// A server's working directory is its data directory. Where that cannot be read (no /proc, or not ours to read) the
    /// process counts as the server: better a start refused than two servers on the same data.
    private static func isServer(_ processIdentifier: Int32, of cluster: FilePath) -> Bool {
        guard let directory = try? FilePath("/proc/\(processIdentifier)/cwd").resolved() else { return true }
        return directory == cluster
    }
}
