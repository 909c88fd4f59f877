#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// The file that PostgreSQL writes its log to.
struct ServerLog: Sendable {
    let path: FilePath

    /// Beyond this many bytes the file is put aside at the next start, in place of the one put aside before.
    private static let largest = 8 << 20
    private static let tailLines = 20
    private static let tailBytes = 8 << 10

    /// Makes the file ready for a start, and returns its size in bytes: what is behind it is new.
    ///
    /// Throws `fileSystem`.
    func prepare(for user: OperatingSystemUser?) throws -> Int64 {
        if try size() > Self.largest {
            try path.rename(to: FilePath(path.string + ".1"))
        }
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .append, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
            try file.close()
        } catch let error as Errno {
            throw path.failure("open the log", error)
        }
        if let user { try path.giveTo(user) }
        return try size()
    }

    /// The last lines written since the log had the given size; empty when none was, or it cannot be read.
    func tail(since start: Int64) -> String {
        let from = max(start, ((try? size()) ?? start) - Int64(Self.tailBytes))
        let text = (try? path.text(from: from, limit: Self.tailBytes)) ?? nil
        return (text ?? "").trimmed().split(separator: "\n").suffix(Self.tailLines).joined(separator: "\n")
    }

    private func size() throws -> Int64 { try path.entry()?.size ?? 0 }
}
