import Access
public import Hummingbird
import Logging

/// What goes along with a request.
public struct StoreRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// What the request is called in the log and in its answer's `X-Request-Id`.
    public internal(set) var requestID = ""
    /// The caller's trace, where it has one.
    var traceID: String?
    /// Who is behind the request, once it was let in.
    var caller = Caller.unknown
    /// Who the ledger will say did it.
    var actor: String { caller.name }
    /// For a client that keeps its body until it is asked for it.
    let invitation: BodyInvitation

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        invitation = BodyInvitation(over: source.channel)
    }

    /// The logger with the request's id and its caller's trace. Made when there is something to log, since most requests have nothing.
    var namedLogger: Logger {
        var logger = logger
        // Hummingbird numbers requests too; one name is enough.
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request_id"] = .string(requestID)
        if let traceID { logger[metadataKey: "trace_id"] = .string(traceID) }
        return logger
    }
}
