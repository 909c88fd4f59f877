import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Asks a client for the body that it keeps until it is asked: `Expect: 100-continue` (RFC 9110, 10.1.1).
///
/// Sent when the body is about to be read and no sooner, so that whoever is refused for a token, a role or a media type
/// hears of that instead, and need not send a body for nothing. The answers to earlier requests of the connection are
/// written by then: it is served request by request.
struct BodyInvitation: Sendable {
    private let channel: any Channel

    init(over channel: any Channel) { self.channel = channel }

    func send(toSenderOf head: HTTPRequest) async {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return }
        // Should it fail, the connection is gone, and reading the body will tell.
        try? await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
    }
}
