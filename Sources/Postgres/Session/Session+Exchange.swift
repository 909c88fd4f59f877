internal import CLibPQ

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Sending and receiving without blocking, each wait with its end.
extension Session {
    /// The longest single `poll`: TLS may hold bytes back that the socket no longer shows, so it is looked at anyway.
    private static let longestPoll = Duration.milliseconds(250)

    /// The next result, or nil where a command's results end.
    ///
    /// What still has to be sent is sent meanwhile, and what arrives is read meanwhile: with both socket buffers full,
    /// a client that only writes and a server that only writes would wait for each other for ever.
    /// Throws `.timedOut`, having closed the connection, when patience is over.
    func nextResult(_ exchange: inout Exchange) throws(PostgresError) -> ResultHandle? {
        let connection = try handle()
        // A broken connection has nothing to wait for, and PQgetResult gives what had been read before it broke.
        while PQstatus(connection) == CONNECTION_OK, PQisBusy(connection) == 1 {
            // A failed write is not the end: the server's last words may be there to be read, and are the better error.
            let hasUnsent = PQflush(connection) == 1
            try wait(on: connection, writing: hasUnsent, &exchange)
        }
        return PQgetResult(connection).map { ResultHandle($0) }
    }

    /// Waits once for the socket, or for the instant at which something is to be done about its silence.
    func wait(
        on connection: OpaquePointer, writing: Bool, _ exchange: inout Exchange
    ) throws(PostgresError) {
        let now = ContinuousClock.now
        switch exchange.patience.step(at: now) {
        case .giveUp:
            close()
            throw PostgresError(kind: .timedOut, message: "no answer from the server within the limit")
        case .cancel:
            // One at a time: the last is the one that is waited for in the end.
            if exchange.cancel?.isDelivered() ?? true { exchange.cancel = CancelRequest(connection) }
        case .wait(let end):
            let span = end.map { min($0 - now, Self.longestPoll) } ?? Self.longestPoll
            var socket = pollfd(
                fd: PQsocket(connection), events: Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0), revents: 0)
            // An interrupted poll is one that ended early.
            let ready = poll(&socket, 1, span.wholeMilliseconds)
            if ready <= 0 || socket.revents & ~Int16(POLLOUT) != 0 {
                // A failure shows in PQstatus.
                PQconsumeInput(connection)
            }
        }
    }

    /// Waits until a cancel request of this exchange can no longer hit what comes next; else closes the connection.
    func settle(_ exchange: Exchange) {
        guard let cancel = exchange.cancel, !cancel.isDelivered(within: configuration.answerGrace) else { return }
        close()
    }

    /// Whether an idle connection is still alive: a server that ends it says so, or just closes the socket.
    ///
    /// Reads what has come in unasked, such as a notice; costs one system call where there is nothing.
    func isAlive() -> Bool {
        guard let connection = try? handle() else { return false }
        while true {
            var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            guard poll(&socket, 1, 0) != 0 else { return true }
            // PQisBusy is what parses the input, and has the notice receiver called.
            guard PQconsumeInput(connection) == 1, PQisBusy(connection) == 0, PQstatus(connection) == CONNECTION_OK,
                !notices.hasFatal
            else { return false }
        }
    }
}

/// One exchange with the server: how long it is waited for, and the cancel request that it came to.
struct Exchange {
    var patience: Patience
    /// The last one sent; those before it are delivered.
    var cancel: CancelRequest?

    init(_ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant? = nil, statements: Int) {
        patience = Patience(
            statementTimeout: configuration.statementTimeout, grace: configuration.answerGrace, deadline: deadline,
            statements: statements)
    }
}
