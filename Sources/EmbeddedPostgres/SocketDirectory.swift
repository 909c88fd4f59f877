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

/// The directory of the cluster's socket: closed to all but its user (and root), which is what makes it safe that
/// PostgreSQL asks nobody for a password there.
struct SocketDirectory: Sendable {
    let path: FilePath
    /// Whether it lies outside the data directory, since the data directory's path is not fit for a socket.
    let isElsewhere: Bool

    /// The port, which only names the socket, since no TCP port is opened.
    static let port = 5432

    /// The longest path of a socket, in bytes: 107 on Linux.
    static let longestSocketPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Chooses the directory for a data area, always the same one for the same area.
    init(for area: DataArea) {
        let inside = area.sockets
        isElsewhere = !Self.isFit(inside)
        guard isElsewhere else {
            path = inside
            return
        }
        let root = area.user == nil ? "/tmp" : "/run"
        let name = "bitcoin-store-\(geteuid())-\(String(Self.fingerprint(of: inside), radix: 36))"
        path = FilePath(access(root, W_OK) == 0 ? root : "/tmp").appending(name)
    }

    /// Creates the directory if it is missing, owned by the cluster's user and closed to others.
    ///
    /// Throws `unsafeSocketDirectory` when somebody else has put something there, which in /tmp anybody can do.
    func create(for user: OperatingSystemUser?) throws {
        if try path.createDirectory(), let user {
            try path.giveTo(user)
        }
        let owner = user?.userID ?? geteuid()
        guard let entry = try path.entry(), entry.isDirectory, entry.owner == owner, entry.permissions & 0o077 == 0
        else { throw EmbeddedPostgresError.unsafeSocketDirectory(path: path.string) }
    }

    /// Removes the directory if it lies outside the data directory, where nobody would look for it.
    func removeIfElsewhere() {
        if isElsewhere { _ = try? path.remove() }
    }

    /// Whether a socket can lie in the directory: its path is short enough, and nothing in it would be read as more than
    /// a path. PostgreSQL and libpq take a comma for the end of one directory, and a shell expands some characters when
    /// the printed connection string is pasted.
    static func isFit(_ directory: FilePath) -> Bool {
        let socket = directory.appending(".s.PGSQL.\(port)").string
        return socket.utf8.count <= longestSocketPath
            && directory.string.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "/._-+@~:=% ".utf8.contains(byte) || byte >= 0x80
                }
            }
    }

    /// FNV-1a, 64 bits: Swift's own hashes differ from one process to the next.
    private static func fingerprint(of path: FilePath) -> UInt64 {
        path.string.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
