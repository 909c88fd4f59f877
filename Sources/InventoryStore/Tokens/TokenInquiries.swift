internal import Access
internal import Logging
internal import Postgres
internal import Synchronization

/// Asks the database about tokens, and remembers what it said.
///
/// On a connection of its own, one statement at a time and not too many a second, each for all who wait by then: however
/// many tokens somebody guesses, the database has next to nothing to do, and no read or command waits for it.
final class TokenInquiries: Sendable {
    let memory = Mutex(TokenMemory())
    private let pool: ConnectionPool
    private let lastBegan = Mutex<ContinuousClock.Instant?>(nil)
    private let logger: Logger

    private static let pause: Duration = .milliseconds(20)

    init(_ options: StoreOptions, logger: Logger) {
        var configuration = options.connection
        configuration.applicationName += " tokens"
        pool = ConnectionPool(configuration, options: options.poolOptions(size: 1), logger: logger)
        self.logger = logger
    }

    /// Learns what the tokens are. Returns once the memory has it.
    func ask(about digests: [TokenDigest]) async throws(StoreFault) {
        await keepPace()
        // Before the statement begins: what it says holds from then on.
        let instant = ContinuousClock.now
        do {
            let findings = try await pool.run { session in
                try session.query(TokenQueries.find.bind(digests.map(\.hexadecimal))).compactMap(Self.finding)
            }
            memory.withLock { $0.learn(findings, ofThose: digests, asOf: instant) }
        } catch {
            logger.warning("Tokens cannot be looked up.", metadata: ["error": .string(String(reflecting: error))])
            throw StoreFault(error)
        }
    }

    func close() async { await pool.close() }

    /// One statement at a time asks, so nobody else waits here meanwhile.
    private func keepPace() async {
        let last = lastBegan.withLock { $0 }
        if let last { try? await Task.sleep(until: last + Self.pause, clock: .continuous) }
        lastBegan.withLock { $0 = .now }
    }

    private static func finding(_ row: Row) throws -> TokenMemory.Finding? {
        var columns = row.columns()
        guard let digest = TokenDigest(hexadecimal: try columns.next()) else { throw StoreFault.internalError }
        let name = try columns.next(String.self)
        let roles = try columns.next([String].self).map { try known($0, as: Role.self) }
        let rate = try columns.next(Int?.self)
        let timeLeft = try columns.next(Int?.self).map { Duration.milliseconds($0) }
        return TokenMemory.Finding(
            digest: digest, caller: Caller(name: name, roles: Roles(roles)), requestsPerSecond: rate,
            timeLeft: timeLeft)
    }
}

enum TokenQueries {
    static let find = Statement(
        """
        SELECT sha256, name, roles, requests_per_second, milliseconds_left FROM store.find_tokens($1::text[])
        """)
}
