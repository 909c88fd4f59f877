import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client takes too long to send the rest of a request, or to take an answer.
///
/// Between requests, and for a request's head, Hummingbird's idle timeout does that; but one byte of a body now and then
/// would keep it content for ever, and it does not look at answers that nobody reads.
///
/// One check is under way for a connection at the most, and none is cancelled when all goes well, since that happens with
/// every request.
final class SlowClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let limit: TimeAmount
    /// Since when the request that is being read has not come to its end.
    private var readingSince: NIODeadline?
    /// Since when there is more to send than the client takes.
    private var stuckSince: NIODeadline?
    private var check: Scheduled<Void>?

    init(limit: Duration) { self.limit = TimeAmount(limit) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: readingSince = watch(context)
        case .body: break
        case .end: readingSince = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stuckSince = context.channel.isWritable ? nil : watch(context)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

    /// Has somebody look after a while, and returns when that while began.
    private func watch(_ context: ChannelHandlerContext) -> NIODeadline {
        if check == nil { look(after: limit, context) }
        return .now()
    }

    private func look(after delay: TimeAmount, _ context: ChannelHandlerContext) {
        // A handler is only ever called on its channel's event loop.
        check = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.check = nil
            guard let since = [self.readingSince, self.stuckSince].compactMap({ $0 }).min() else { return }
            let left = since + self.limit - .now()
            if left <= .zero {
                context.close(promise: nil)
            } else {
                self.look(after: left, context)
            }
        }
    }
}
