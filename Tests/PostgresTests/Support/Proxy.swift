import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Postgres

/// A Unix socket before the database that can fall silent, disappear and come back.
final class Proxy: Sendable {
    private struct State {
        var isSilent: Bool
        var listener: Int32?
        var connections: [Int32] = []
    }

    private let directory: String
    private let upstream: String
    private let state: Mutex<State>

    /// A proxy to the cluster of the test run; a silent one accepts, and then neither reads nor writes.
    static func start(isSilent: Bool = false) async throws -> Proxy {
        let shared = try ConnectionParameters(await Database.configuration()).values
        let proxy = Proxy(
            upstream: "\(try #require(shared["host"]))/.s.PGSQL.\(shared["port"] ?? "5432")", isSilent: isSilent)
        try proxy.listen()
        return proxy
    }

    private init(upstream: String, isSilent: Bool) {
        self.upstream = upstream
        directory = "/tmp/pgproxy-\(UUID().uuidString.prefix(8))"
        mkdir(directory, 0o700)
        state = Mutex(State(isSilent: isSilent))
    }

    private var socketPath: String { "\(directory)/.s.PGSQL.5432" }

    func configuration(_ replacing: [String: String] = [:]) async throws -> ConnectionConfiguration {
        try await Database.configuration(["host": directory, "port": "5432"].merging(replacing) { $1 })
    }

    /// From now on no byte passes, in either direction; nothing is closed.
    func fallSilent() {
        state.withLock { $0.isSilent = true }
    }

    /// Ends all connections and refuses new ones.
    func disappear() {
        state.withLock { state in
            // A listener that is shut down wakes its thread, which closes it.
            if let listener = state.listener { shutdown(listener, Int32(SHUT_RDWR)) }
            state.listener = nil
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        unlink(socketPath)
    }

    /// Disappears for good.
    func stop() {
        disappear()
        rmdir(directory)
    }

    /// Accepts connections; also once more, after it had disappeared.
    func listen() throws {
        let listener = Self.newSocket()
        guard Self.withAddress(socketPath, { bind(listener, $0, $1) }) == 0, Glibc.listen(listener, 128) == 0 else {
            throw SocketFailure(code: errno)
        }
        state.withLock { $0.listener = listener }
        try startThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                // A child process of another test must not keep the connection open.
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                admit(client)
            }
            close(listener)
        }
    }

    private func admit(_ client: Int32) {
        let server = Self.newSocket()
        let isReached = Self.withAddress(upstream, { connect(server, $0, $1) }) == 0
        state.withLock { $0.connections += [client, server] }
        do {
            guard isReached else { throw SocketFailure(code: errno) }
            try startThread { [self] in
                pump(client, server)
                end(client, server)
            }
        } catch {
            end(client, server)
        }
    }

    private func end(_ client: Int32, _ server: Int32) {
        state.withLock { state in
            state.connections.removeAll { $0 == client || $0 == server }
            close(client)
            close(server)
        }
    }

    /// Passes bytes on until one side ends. While silent only the end is looked for, which `poll` always tells.
    private func pump(_ client: Int32, _ server: Int32) {
        while true {
            let wanted = state.withLock { Int16($0.isSilent ? 0 : POLLIN) }
            var sockets = [client, server].map { pollfd(fd: $0, events: wanted, revents: 0) }
            guard poll(&sockets, 2, -1) > 0 else { return }
            if state.withLock({ $0.isSilent }) {
                guard sockets.allSatisfy({ $0.revents & ~Int16(POLLIN) == 0 }) else { return }
                continue
            }
            if sockets[0].revents != 0, !Self.copy(from: client, to: server) { return }
            if sockets[1].revents != 0, !Self.copy(from: server, to: client) { return }
        }
    }

    /// Passes on what can be read now; false at the end of either side.
    private static func copy(from source: Int32, to target: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            let count = recv(source, buffer.baseAddress, buffer.count, 0)
            var sent = 0
            while sent < count {
                let more = send(target, buffer.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
                guard more > 0 else { return false }
                sent += more
            }
            return count > 0
        }
    }

    private static func newSocket() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress<R>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    struct SocketFailure: Error {
        let code: Int32
    }
}
