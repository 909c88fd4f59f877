import FoundationEssentials
import Inventory
import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How events are written to standard error, a line each.
enum LogFormat: String {
    case plain
    case json

    func logger(level: Logger.Level) -> Logger {
        var logger =
            switch self {
            case .plain: Logger(label: "bitcoin-store", factory: { PlainLogHandler(label: $0) })
            case .json: Logger(label: "bitcoin-store") { JSONLogHandler(label: $0) }
            }
        logger.logLevel = level
        return logger
    }
}

/// swift-log's own lines. That handler writes its metadata out whenever one is set, as with every request; this one does
/// so when there is something to log.
struct PlainLogHandler: LogHandler {
    private let stream: StreamLogHandler
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String) { stream = StreamLogHandler.standardError(label: label) }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.metadata = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        stream.log(event: event)
    }
}

/// One JSON object a line: time, level, message, and the metadata beside them.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields =
            metadata
            .merging(metadataProvider?.get() ?? [:]) { $1 }
            .merging(event.metadata ?? [:]) { $1 }
            .mapValues(\.description)
        if let error = event.error { fields["error"] = String(reflecting: error) }
        fields["time"] = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)).description
        fields["level"] = event.level.rawValue
        fields["message"] = event.message.description
        fields["logger"] = label
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(fields) else { return }
        line.append(0x0A)
        // One write for one line, so that lines of several threads do not mix.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
