import BlackBoxSupport
import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection to the service, for what no proper HTTP client would do.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let received: Received

    private final class Received: Sendable {
        let text = Mutex("")
        let isClosed = Atomic(false)
    }

    private final class Keeper: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let received: Received

        init(_ received: Received) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            received.text.withLock { $0 += text }
        }

        func channelInactive(context: ChannelHandlerContext) {
            received.isClosed.store(true, ordering: .releasing)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private init(_ channel: any Channel, _ received: Received) {
        self.channel = channel
        self.received = received
    }

    /// Connects to the service that the client talks to. `reads`: whether it takes what the service sends.
    static func open(to client: Client, reads: Bool = true) async throws -> RawConnection {
        let parts = client.base.split(separator: "/").last.map { $0.split(separator: ":") } ?? []
        let received = Received()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: 8_192)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Keeper(received))
                }
            }
            .connect(host: String(parts[0]), port: Int(parts[1]) ?? 0).get()
        return RawConnection(channel, received)
    }

    /// What came so far.
    var text: String { received.text.withLock { $0 } }

    /// Whether the service has closed the connection, as far as this side has noticed.
    var isClosed: Bool { received.isClosed.load(ordering: .acquiring) }

    /// The port on this side.
    var localPort: Int { channel.localAddress?.port ?? 0 }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends a byte now and then until the service has had enough. Throws if it never has.
    func drip(_ byte: String) async throws {
        try await eventually("the service closed the connection") {
            // Once it is closed, a write fails; that it is closed is what is waited for.
            try? await send(byte)
            return isClosed
        }
    }

    func close() async { try? await channel.close() }
}
