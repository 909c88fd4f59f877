#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// Brings the server of a cluster up, whatever an earlier owner left behind.
struct Startup: Sendable {
    let cluster: Cluster
    let limit: Duration

    private static let pause: Duration = .milliseconds(50)

    /// Starts the server, or waits for one that runs to answer. Returns whether it was already running.
    ///
    /// Throws `startFailed`, `foreignServer`, or `deadlineExceeded` after `limit`.
    func run() async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while true {
            switch try ServerState(of: cluster.area.cluster) {
            case .absent:
                if try await launch(until: deadline) { return false }
            case .stale(let file):
                // In another process namespace the server could live under that id: its socket would answer.
                if await !answers() { try file.remove() }
            case .running(let postmaster):
                if let postmaster {
                    try checkIsOurs(postmaster)
                    if await answers() { return true }
                }
            }
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError.deadlineExceeded(what: "The start of PostgreSQL", limit: limit)
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Starts the server. Returns `false` when it is worth another look: another server was just coming up or going.
    private func launch(until deadline: ContinuousClock.Instant) async throws -> Bool {
        let logStart = try cluster.log.prepare(for: cluster.area.user)
        do {
            try await cluster.launch(within: max(.seconds(1), deadline - .now))
            return true
        } catch EmbeddedPostgresError.commandFailed(_, let output) {
            let lines = cluster.log.tail(since: logStart)
            // The first: an owner was killed while its server came up, and that one is now there. The second: the main
            // process of a server was killed, and its children are about to notice.
            let passing = ["lock file \"postmaster.pid\" already exists", "pre-existing shared memory block"]
            if passing.contains(where: lines.contains), ContinuousClock.now < deadline { return false }
            throw EmbeddedPostgresError.startFailed(reason: output, log: cluster.log.path.string, lastLines: lines)
        }
    }

    private func answers() async -> Bool {
        (try? await cluster.query("SELECT 1", database: "postgres", limit: .seconds(60))) == "1"
    }

    private func checkIsOurs(_ postmaster: Postmaster) throws {
        guard postmaster.socketDirectory == cluster.sockets.path.string, postmaster.listenAddress.isEmpty else {
            throw EmbeddedPostgresError.foreignServer(
                dataDirectory: cluster.area.directory.string, processIdentifier: postmaster.processIdentifier)
        }
    }
}

extension Duration {
    /// Rounded up, as a program's option wants it.
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
