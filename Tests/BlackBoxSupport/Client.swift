internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// Speaks HTTP with one instance of the service, as a cart or the back office would.
package struct Client: Sendable {
    /// Scheme, host and port.
    package let base: String
    /// How long an answer may take, in seconds; then there is none.
    private let patience: Int64
    private let http: HTTPClient

    package init(base: String, patience: Int64 = 60) {
        self.base = base
        self.patience = patience
        http = Self.shared
    }

    /// One that trusts the certificates of an authority, and of no other.
    package init(base: String, trusting authority: String) throws {
        self.base = base
        patience = 60
        http = try Self.trusting(authority)
    }

    /// What a request carries.
    package enum Body: Sendable {
        case none
        /// With the media type `application/json`.
        case json(JSON)
        /// As it stands, without a media type of its own.
        case text(String)
        case bytes([UInt8])
        /// In chunks, so that its length is not announced.
        case chunks([[UInt8]])
    }

    // One for all tests. A carts' race needs its connections at once, and a service that was killed must not be tried
    // again behind the test's back.
    private static let shared = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    /// One that trusts the certificates of an authority, and of no other. It lives as long as the tests do.
    private static func trusting(_ authority: String) throws -> HTTPClient {
        var configuration = configuration
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(authority)
        configuration.tlsConfiguration = tls
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        kept.withLock { $0.append(client) }
        return client
    }

    /// A client that is let go without being shut down complains.
    private static let kept = Mutex<[HTTPClient]>([])

    private static let configuration: HTTPClient.Configuration = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }()

    /// Sends a request and returns the answer, whatever its status. Throws when there is none.
    package func send(
        _ method: String, _ path: String, _ body: Body = .none, _ headers: KeyValuePairs<String, String> = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        switch body {
        case .none: break
        case .json(let value):
            if request.headers["Content-Type"].isEmpty {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: value.text))
        case .text(let text): request.body = .bytes(ByteBuffer(string: text))
        case .bytes(let bytes): request.body = .bytes(bytes)
        case .chunks(let chunks):
            let (stream, writer) = AsyncStream.makeStream(of: ByteBuffer.self)
            for chunk in chunks { writer.yield(ByteBuffer(bytes: chunk)) }
            writer.finish()
            request.body = .stream(stream, length: .unknown)
        }
        let response = try await http.execute(request, timeout: .seconds(patience))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Answer(
            call: "\(method) \(path)", status: Int(response.status.code), headers: response.headers,
            text: String(buffer: bytes))
    }

    package func get(_ path: String, _ headers: KeyValuePairs<String, String> = [:]) async throws -> Answer {
        try await send("GET", path, .none, headers)
    }

    package func post(
        _ path: String, _ body: JSON? = nil, _ headers: KeyValuePairs<String, String> = [:]
    ) async throws -> Answer {
        try await send("POST", path, body.map { .json($0) } ?? .none, headers)
    }

    package func put(_ path: String, _ body: JSON, _ headers: KeyValuePairs<String, String> = [:]) async throws
        -> Answer
    {
        try await send("PUT", path, .json(body), headers)
    }

    package func patch(_ path: String, _ body: JSON, _ headers: KeyValuePairs<String, String> = [:]) async throws
        -> Answer
    {
        try await send("PATCH", path, .json(body), headers)
    }

    package func delete(_ path: String) async throws -> Answer { try await send("DELETE", path) }
}
