internal import InventoryStore
public import Logging
public import Postgres
public import SystemPackage

/// Writes all products or all items to a file descriptor, as ``FileImport`` takes them.
public struct FileExport: Sendable {
    public let kind: RecordKind
    public let format: FileFormat

    public init(_ kind: RecordKind, as format: FileFormat) {
        self.kind = kind
        self.format = format
    }

    /// Throws ``ImportFailure``. What has been written by then stands there.
    public func run(
        to output: FileDescriptor, _ configuration: ConnectionConfiguration, logger: Logger
    ) async throws {
        let buffer = OutputBuffer(output)
        try await StoreExport(configuration, logger: logger).run(kind.sort, as: format == .csv ? .csv : .ndjson) {
            try buffer.write($0)
        }
        try buffer.flush()
    }
}

/// Gathers lines, so that not each of them is a system call.
///
/// `@unchecked Sendable`: used by the connection's thread during the export, and by the caller after it.
private final class OutputBuffer: @unchecked Sendable {
    private static let size = 256 * 1024
    private let output: FileDescriptor
    private var bytes: [UInt8] = []

    init(_ output: FileDescriptor) {
        self.output = output
        bytes.reserveCapacity(Self.size + 64 * 1024)
    }

    func write(_ line: UnsafeRawBufferPointer) throws {
        bytes.append(contentsOf: line)
        if bytes.count >= Self.size { try flush() }
    }

    func flush() throws {
        try output.writeAll(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
