internal import CLibPQ
internal import Logging

/// Where the notices of one connection go: to the logger, and not to standard error as libpq would have it.
final class NoticeReceiver {
    private let logger: Logger
    /// The server has ended the session when nobody was asking for anything: libpq has such an error as a notice.
    private(set) var hasFatal = false

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Has libpq call this object, which must outlive `connection`.
    func attach(to connection: OpaquePointer) {
        // The C callback: libpq calls it inside its own functions, so on the connection's thread, while the session
        // that owns both this object and the connection is in use. Nothing is retained: the session frees the
        // connection before it lets go of this object.
        PQsetNoticeReceiver(
            connection,
            { receiver, result in
                guard let receiver, let result else { return }
                Unmanaged<NoticeReceiver>.fromOpaque(receiver).takeUnretainedValue().log(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// The result belongs to libpq, which frees it after the call.
    private func log(_ result: OpaquePointer) {
        let message = ResultHandle.field(.message, of: result) ?? String(cString: PQresultErrorMessage(result))
        let severity = ResultHandle.field(.severity, of: result) ?? ""
        hasFatal = hasFatal || ResultHandle.isFatal(severity)
        logger.log(
            level: Self.level(severity), "PostgreSQL: \(message)",
            metadata: ["severity": "\(severity)", "sqlstate": "\(ResultHandle.field(.sqlState, of: result) ?? "")"])
    }

    private static func level(_ severity: String) -> Logger.Level {
        switch severity {
        case "DEBUG": .debug
        case "LOG", "INFO": .info
        case "NOTICE": .notice
        default: .warning
        }
    }
}
