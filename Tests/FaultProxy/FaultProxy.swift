internal import NIOCore
internal import NIOPosix

/// A TCP port before PostgreSQL's Unix socket that can be slow, fall still, cut connections, lose the answer to a COMMIT
/// and hold one back.
package final class FaultProxy: Sendable {
    private let weather: Weather
    private let serving: Task<Void, Never>

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The port on 127.0.0.1, drawn by the system.
    package let port: Int

    /// Starts a proxy to the server whose socket lies in that directory. Throws when it cannot listen.
    package static func start(socketDirectory: String, socketPort: Int = 5432) async throws -> FaultProxy {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { Self.wrap($0) }
        return FaultProxy(listener, upstream: "\(socketDirectory)/.s.PGSQL.\(socketPort)")
    }

    private init(_ listener: NIOAsyncChannel<Connection, Never>, upstream: String) {
        port = listener.channel.localAddress?.port ?? 0
        let weather = Weather()
        self.weather = weather
        serving = Task { await Self.serve(listener, upstream, weather) }
    }

    /// How to connect through the proxy, as libpq reads it.
    package func connectionString(user: String, database: String) -> String {
        "host=127.0.0.1 port=\(port) user=\(user) dbname=\(database) sslmode=disable gssencmode=disable"
    }

    /// Lets every message arrive that much later.
    package func slow(by delay: Duration) { weather.slow(by: delay) }

    /// While still, no byte passes in either direction, and nothing is closed.
    package func setStill(_ isStill: Bool) { weather.setStill(isStill) }

    /// Ends all connections; new ones are served.
    package func cut() { weather.cut() }

    /// Loses the answer to the next COMMIT that succeeds, and with it the connection.
    package func swallowNextCommit() { weather.swallowNextCommit() }

    /// How many COMMITs have lost their answers.
    package var lostCommits: Int { weather.lostCommits }

    /// Keeps the next COMMIT from the server for as long as the test wants.
    func holdNextCommit() -> CommitHold {
        let hold = CommitHold()
        weather.holdNextCommit(hold)
        return hold
    }

    /// Ends all connections and the proxy.
    package func stop() async {
        weather.cut(forGood: true)
        serving.cancel()
        await serving.value
    }
}

// MARK: - Connections

extension FaultProxy {
    private static func wrap(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
    }

    private static func serve(
        _ listener: NIOAsyncChannel<Connection, Never>, _ upstream: String, _ weather: Weather
    ) async {
        // A listener or a connection that fails is one that ended; whoever wanted it notices.
        try? await listener.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    group.addTask { try? await relay(client, upstream, weather) }
                }
            }
        }
    }

    private static func relay(_ client: Connection, _ upstream: String, _ weather: Weather) async throws {
        try await client.executeThenClose { requests, toClient in
            let server = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: upstream) { Self.wrap($0) }
            try await server.executeThenClose { answers, toServer in
                guard let numbers = weather.admit(client.channel, server.channel) else { return }
                defer { weather.dismiss(numbers) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await passRequests(requests, toServer, weather) }
                    group.addTask { try await passAnswers(answers, toClient, weather) }
                    // The end of either side is the end of both.
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        }
    }

    private static func passRequests(
        _ requests: NIOAsyncChannelInboundStream<ByteBuffer>, _ server: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ weather: Weather
    ) async throws {
        var cutter = MessageCutter(.toServer)
        var spotter = CommitSpotter()
        for try await chunk in requests {
            cutter.append(chunk)
            try await weather.pass()
            var ready = ByteBuffer()
            while let message = cutter.next() {
                if spotter.isRequest(message), let hold = weather.takeHold() {
                    // What comes before it is to take effect.
                    try await server.write(ready)
                    ready.clear()
                    if await hold.keep() == .isLost { return }
                }
                ready.writeImmutableBuffer(message)
            }
            try await server.write(ready)
        }
    }

    private static func passAnswers(
        _ answers: NIOAsyncChannelInboundStream<ByteBuffer>, _ client: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ weather: Weather
    ) async throws {
        var cutter = MessageCutter(.toClient)
        let spotter = CommitSpotter()
        for try await chunk in answers {
            cutter.append(chunk)
            try await weather.pass()
            var ready = ByteBuffer()
            while let message = cutter.next() {
                // Lost with the connection: so are the answers before it that are still here.
                if spotter.isDone(message), weather.takesCommit() { return }
                ready.writeImmutableBuffer(message)
            }
            try await client.write(ready)
        }
    }
}
