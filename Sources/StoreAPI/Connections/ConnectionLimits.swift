public import HummingbirdCore
import HummingbirdTLS
import NIOCore
public import NIOSSL

/// What clients may ask of the service before a word of theirs is understood.
public struct ConnectionLimits: Sendable {
    /// How many connections are open at once; others wait in the operating system's queue until one is closed.
    public let connections: Int
    /// For how long a connection may be without a request, or with the head of one unfinished.
    public let idleTimeout: Duration
    /// For how long a client may take to send a body, or to take what an answer has more than fits the buffers.
    public let clientTimeout: Duration

    /// A line of the head: the request line with its query, or one header field.
    static let headerLine = 16 * 1024
    /// All header fields together.
    static let headerList = 32 * 1024
    static let headerFields = 100

    public init(
        connections: Int = 900, idleTimeout: Duration = .seconds(60), clientTimeout: Duration = .seconds(30)
    ) {
        self.connections = connections
        self.idleTimeout = idleTimeout
        self.clientTimeout = clientTimeout
    }

    /// A server that keeps the limits, on HTTPS where there is a certificate.
    public func server(certificate: TLSConfiguration?) throws -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [SlowClientHandler(limit: clientTimeout)],
            idleTimeout: TimeAmount(idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Self.headerLine, maxHeaderListSize: Self.headerList,
                maxHeaderFieldCount: Self.headerFields))
        let http = HTTPServerBuilder.http1(configuration: configuration)
        guard let certificate else { return http }
        return try .tls(http, tlsConfiguration: certificate)
    }
}
