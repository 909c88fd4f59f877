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

/// What the cluster does to the disk. Each throws `fileSystem`, with the path and the operating system's reason.
extension FilePath {
    /// What lies at a path, a symbolic link not followed.
    struct Entry {
        var isDirectory: Bool
        var owner: UInt32
        /// The permission bits, 0o7777.
        var permissions: UInt32
        /// In bytes.
        var size: Int64
    }

    /// Whether something is there; a symbolic link that leads nowhere is not.
    var exists: Bool { access(string, F_OK) == 0 }

    /// Whether it is a file that this process may execute.
    var isExecutable: Bool { access(string, X_OK) == 0 && (try? entry())?.isDirectory != true }

    /// What is there; `nil` when nothing is.
    func entry() throws -> Entry? {
        guard let info = statusOnDisk(string) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("look at")
        }
        return Entry(
            isDirectory: info.st_mode & S_IFMT == S_IFDIR, owner: info.st_uid,
            permissions: UInt32(info.st_mode & 0o7777), size: Int64(info.st_size))
    }

    /// Creates the directory unless it is there, with these permissions less the umask. Returns whether it created it.
    @discardableResult
    func createDirectory(permissions: UInt32 = 0o700) throws -> Bool {
        if mkdir(string, mode_t(permissions)) == 0 { return true }
        guard errno == EEXIST else { throw failure("create the directory") }
        return false
    }

    /// Creates the directories above this one that are missing; they are not the cluster's own, so the umask decides
    /// who may enter them.
    func createParents() throws {
        let parent = removingLastComponent()
        guard !parent.exists else { return }
        try parent.createParents()
        try parent.createDirectory(permissions: 0o777)
    }

    /// Sets the permission bits.
    func setPermissions(_ permissions: UInt32) throws {
        guard chmod(string, mode_t(permissions)) == 0 else { throw failure("set the permissions of") }
    }

    /// Gives the file or directory, or the symbolic link itself, to a user.
    func giveTo(_ user: OperatingSystemUser) throws {
        guard lchown(string, user.userID, user.groupID) == 0 else { throw failure("change the owner of") }
    }

    /// Renames, and makes the new name durable: what PostgreSQL flushes later must be found under it after a crash.
    func rename(to target: FilePath) throws {
        guard renameOnDisk(string, target.string) == 0 else { throw failure("rename") }
        do {
            let directory = try FileDescriptor.open(target.removingLastComponent(), .readOnly, options: .closeOnExec)
            defer { try? directory.close() }
            guard fsync(directory.rawValue) == 0 else { throw failure("flush the directory of") }
        } catch let error as Errno {
            throw failure("open the directory of", error)
        }
    }

    /// Removes a file, or an empty directory. Returns whether something was removed.
    @discardableResult
    func remove() throws -> Bool {
        if removeFromDisk(string) == 0 { return true }
        guard errno == ENOENT else { throw failure("remove") }
        return false
    }

    /// The names in the directory, without `.` and `..`; empty when it cannot be read.
    func names() -> [String] {
        guard let directory = opendir(string) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The path with every symbolic link followed.
    func resolved() throws -> FilePath {
        guard let real = realpath(string, nil) else { throw failure("resolve") }
        defer { free(real) }
        return FilePath(String(cString: real))
    }

    /// The path, if relative put behind the working directory of this process.
    func absolute() throws -> FilePath {
        guard isRelative else { return self }
        return try FilePath(".").resolved().pushing(self)
    }

    /// The text of the file from an offset on, at most `limit` bytes of it; `nil` when there is no such file.
    func text(from offset: Int64 = 0, limit: Int = 1 << 16) throws -> String? {
        do {
            let file = try FileDescriptor.open(self, .readOnly, options: [.closeOnExec, .noFollow])
            defer { try? file.close() }
            let bytes = try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                count = try file.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch let error as Errno {
            throw failure("read", error)
        }
    }

    /// The error for an operation on this path that left its reason in `errno`.
    func failure(_ operation: String, _ reason: Errno = Errno(rawValue: errno)) -> EmbeddedPostgresError {
        .fileSystem(operation: operation, path: string, reason: reason.description)
    }
}

// Out here, since inside the extension the names of these C functions are those of its own methods.
private func statusOnDisk(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
}
private func renameOnDisk(_ old: String, _ new: String) -> Int32 { rename(old, new) }
private func removeFromDisk(_ path: String) -> Int32 { remove(path) }
