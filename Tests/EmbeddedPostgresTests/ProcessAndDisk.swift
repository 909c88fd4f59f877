import EmbeddedPostgres
import Logging
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Starts a server and lets go of the lock without stopping it, as a kill does. Returns the server's process id.
func startAndAbandon(_ cluster: PrivateCluster) async throws -> Int32 {
    try await cluster.start().processIdentifier()
}

func currentProcessIdentifier() -> Int32 { getpid() }

/// Kills a process as `kill -9` does.
func kill(_ processIdentifier: Int32) throws {
    try #require(kill(processIdentifier, SIGKILL) == 0)
}

/// The session that a process belongs to: 0 if it was opened outside of this PID namespace, as a container's often is.
func session(of processIdentifier: Int32) throws -> Int32 {
    let session = getsid(processIdentifier)
    try #require(session >= 0)
    return session
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

var isRoot: Bool { geteuid() == 0 }

func setPermissions(of path: String, to permissions: UInt32) throws {
    try #require(chmod(path, mode_t(permissions)) == 0)
}

/// The permission bits of what lies at a path.
func permissions(of path: String) throws -> UInt32 {
    var status = stat()
    try #require(lstat(path, &status) == 0, "\(path)")
    return UInt32(status.st_mode & 0o777)
}
