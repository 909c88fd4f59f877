#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Why a test could not be set up.
public struct SetUpFailure: Error, CustomStringConvertible {
    /// What failed, and the operating system's reason.
    public let description: String

    /// A failure that left its reason in `errno`.
    init(_ what: String) { description = "Cannot \(what): \(String(cString: strerror(errno)))" }

    init(description: String) { self.description = description }
}

/// A new directory with a short path, removed when the process ends, any server of a private cluster in it stopped first.
///
/// Every call throws `SetUpFailure` with the operating system's reason.
public struct TemporaryDirectory: Sendable {
    /// Its absolute path.
    public let path: String

    /// Creates the directory. Others can go through it but not look around: the tests of root run PostgreSQL as another
    /// user.
    public init() throws {
        var template = Array("/tmp/bitcoin-store-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, chmod(template, 0o711) == 0 else {
            throw SetUpFailure("create a directory in /tmp")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try Watchdog.shared.watch(path)
    }

    /// Creates a directory in it, and those between.
    public func createDirectory(_ name: String) throws {
        var current = path
        for component in name.split(separator: "/") {
            current += "/\(component)"
            guard mkdir(current, 0o755) == 0 || errno == EEXIST else { throw SetUpFailure("create \(current)") }
        }
    }

    /// Writes a file in it, in place of one of that name; missing directories are created.
    public func write(_ text: String, to name: String, permissions: UInt32 = 0o644) throws {
        if let slash = name.lastIndex(of: "/") { try createDirectory(String(name[..<slash])) }
        guard let file = fopen("\(path)/\(name)", "w") else { throw SetUpFailure("write \(path)/\(name)") }
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0, chmod("\(path)/\(name)", mode_t(permissions)) == 0 else {
            throw SetUpFailure("write \(path)/\(name)")
        }
    }

    /// Removes a file in it.
    public func remove(_ name: String) throws {
        guard unlink("\(path)/\(name)") == 0 else { throw SetUpFailure("remove \(path)/\(name)") }
    }

    /// Whether something of that name is in it.
    public func contains(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
}
