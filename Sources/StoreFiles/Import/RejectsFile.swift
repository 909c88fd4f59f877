internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The records that were skipped, each with the reason before it, in a file that can be mended and imported again.
struct RejectsFile {
    private let path: FilePath
    private let file: FileDescriptor
    private let format: FileFormat
    private var buffer: [UInt8] = []
    private(set) var count = 0

    private static let bufferSize = 64 * 1024

    /// Creates the file. One that exists stays as it is: somebody may be mending it.
    init(_ path: String, _ format: FileFormat, _ header: CSVHeader?) throws {
        self.path = FilePath(path)
        self.format = format
        do {
            file = try FileDescriptor.open(
                self.path, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch Errno.fileExists {
            throw FileFault("\(path) exists; move it away or name another file for the rejects")
        } catch {
            throw FileFault("\(path) cannot be written: \(error)")
        }
        if let header {
            let names = ([.remark] + header.columns.filter { $0 != .remark }).map(\.name)
            buffer += Array((CSVText.record(names) + "\n").utf8)
        }
    }

    mutating func add(_ record: BadRecord) throws {
        let source = record.source ?? []
        switch format {
        case .csv:
            buffer += Array(CSVText.field(record.reason).utf8) + [.comma] + source + [.lineFeed]
        case .ndjson:
            buffer += RejectedLine.text(source, because: record.reason) + [.lineFeed]
        }
        count += 1
        if buffer.count > Self.bufferSize { try flush() }
    }

    private mutating func flush() throws {
        try file.writeAll(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Closes the file; one without a record is removed.
    mutating func finish() throws {
        try flush()
        try file.close()
        if count == 0 { remove() }
    }

    /// Removes what stands in the file: nothing was imported, so nothing was skipped.
    mutating func discard() {
        try? file.close()
        remove()
    }

    private func remove() {
        path.withPlatformString { _ = unlink($0) }
    }
}
