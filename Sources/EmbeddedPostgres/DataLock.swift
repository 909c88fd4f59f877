internal import Synchronization

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

/// The exclusive right to a data directory, held until it is released, dropped, or this process ends in any way.
///
/// An `flock`, so the kernel lets go of it with its last descriptor. The descriptor is closed on exec: PostgreSQL, which
/// may outlive this process, never holds it.
final class DataLock: Sendable {
    private let descriptor: Mutex<FileDescriptor?>

    /// Takes the lock without waiting.
    ///
    /// Throws `inUse`, with the process id that the holder left in the file, or `fileSystem`.
    init(_ path: FilePath, for dataDirectory: FilePath) throws {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
        } catch let error as Errno {
            throw path.failure("open the lock", error)
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Errno(rawValue: errno)
            try? file.close()
            guard reason == .wouldBlock else { throw path.failure("lock", reason) }
            let holder = (try? path.text()) ?? nil
            throw EmbeddedPostgresError.inUse(
                dataDirectory: dataDirectory.string, processIdentifier: holder.flatMap { Int32($0.trimmed()) })
        }
        descriptor = Mutex(file)
        // Only to name the holder in somebody else's error: the lock does not depend on it.
        try? file.resize(to: 0)
        _ = try? file.writeAll(toAbsoluteOffset: 0, "\(getpid())\n".utf8)
    }

    deinit { release() }

    /// Whether the lock is still held.
    var isHeld: Bool { descriptor.withLock { $0 != nil } }

    /// Lets go of the lock; more than once is the same as once.
    func release() {
        descriptor.withLock { held in
            guard let file = held else { return }
            // Closing alone is not enough: a child that another thread is just starting has a copy until its exec.
            _ = flock(file.rawValue, LOCK_UN)
            try? file.close()
            held = nil
        }
    }
}
