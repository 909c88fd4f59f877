#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A user of the operating system.
struct OperatingSystemUser: Sendable, Equatable {
    var name: String
    var userID: UInt32
    var groupID: UInt32

    /// The user that Debian, Fedora and the official images give PostgreSQL.
    static let postgresName = "postgres"

    /// What stands before a command that root runs as this user: a program that gives up root's rights, supplementary
    /// groups included, and becomes the command.
    ///
    /// Not Subprocess's own `userID`: it then clones this process without glibc's knowledge and calls `setgroups` there,
    /// which waits for threads that the clone does not have, now and then for ever.
    var prefix: [String] {
        ["/usr/bin/setpriv", "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", "--"]
    }

    static var isRoot: Bool { geteuid() == 0 }

    /// The user to run PostgreSQL as: `nil` for the current one, or `postgres` when that one is root, which PostgreSQL
    /// refuses. Throws `noSuchUser` when root finds no such user.
    static func forCluster() throws -> OperatingSystemUser? {
        guard isRoot else { return nil }
        guard let user = named(postgresName) else { throw EmbeddedPostgresError.noSuchUser(name: postgresName) }
        return user
    }

    /// Looks a user up by name; `nil` when there is none.
    static func named(_ name: String) -> OperatingSystemUser? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard getpwnam_r(name, &entry, buffer.baseAddress!, buffer.count, &found) == 0, found != nil else {
                return nil
            }
            return OperatingSystemUser(name: name, userID: entry.pw_uid, groupID: entry.pw_gid)
        }
    }
}
