#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many files and sockets the process may have open.
///
/// A server that runs out of them can no longer accept anybody, so it is seen to before it begins.
enum FileDescriptors {
    /// For what is neither a client nor a database: event loops, standard streams, files read in passing.
    private static let margin = 64

    /// Raises the limit if need be. Throws when the operating system does not allow as many.
    static func provide(clients: Int, databaseConnections: Int) throws {
        #if canImport(Darwin) || canImport(Musl)
        let resource = RLIMIT_NOFILE
        #else
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        // A connection that is closing takes its place a moment longer than it counts.
        let needed = rlim_t(clients + clients / 8 + databaseConnections + margin)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(needed, limit.rlim_max)
        guard limit.rlim_cur == needed, setrlimit(resource, &limit) == 0 else {
            throw Serving.Refused(
                description: """
                    \(clients) connections need \(needed) file descriptors, and the process may have \
                    \(limit.rlim_max); lower --max-connections, or raise the limit (ulimit -Hn, LimitNOFILE=)
                    """)
        }
    }
}
