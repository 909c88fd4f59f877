import Logging
import ServiceLifecycle
import Testing

@testable import Postgres

@Suite(.serialized) struct ConnectionPoolTests {
    private static let soon = Duration.seconds(20)
    private static let one = Statement("SELECT $1")

    private func withPool<R>(
        _ configuration: ConnectionConfiguration? = nil, _ options: ConnectionPool.Options = .init(),
        logger: Logger = Database.silent, _ body: (ConnectionPool) async throws -> R
    ) async throws -> R {
        let given: ConnectionConfiguration
        if let configuration { given = configuration } else { given = try await Database.configuration() }
        let pool = ConnectionPool(given, options: options, logger: logger)
        do {
            let value = try await body(pool)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }

    private func ask(_ pool: ConnectionPool, _ number: Int = 7) async throws -> Int {
        try await pool.run { try $0.query(Self.one.bind(number))[0].decode(0, as: Int.self) }
    }

    @Test func lendsManyTimesWithinItsSize() async throws {
        try await withPool(nil, .init(size: 3, acquireTimeout: .seconds(60))) { pool throws in
            let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 { group.addTask { try await ask(pool, number) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(numbers == Set(0..<200))
            let statistics = await pool.statistics
            #expect((1...3).contains(statistics.open))
            #expect((statistics.leased, statistics.waiting) == (0, 0))
        }
    }

    /// Holds the only connection by a lock that another session has, until `body` ends.
    private func withExhausted(
        _ table: Statement, _ name: String, _ options: ConnectionPool.Options,
        _ body: @Sendable (ConnectionPool) async throws -> Void
    ) async throws {
        try await Database.createTable(name, "VALUES (1)")
        var configuration = try await Database.configuration()
        configuration.lockTimeout = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        try await withPool(configuration, options) { pool throws in
            let backend = try await backend(pool)
            try await Database.withConnection(configuration) { holder in
                try await holder.run { _ = try $0.pipeline([Statement.begin.bind(), table.bind()]) }
                async let held: Void = pool.run { _ = try $0.query(table.bind()) }
                try await Database.untilWaitingForLock(backend)
                try await body(pool)
                try await holder.run { session throws in _ = try session.query(Statement.rollback.bind()) }
                try await held
            }
        }
    }

    /// The backend of the pool's only connection. Connecting may take longer than the pool lets anybody wait.
    private func backend(_ pool: ConnectionPool) async throws -> Int32 {
        let limit = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < limit {
            if let backend = try? await pool.run({ $0.backendProcessID }) { return backend }
        }
        throw NeverHappened()
    }

    @Test func exhaustedAtTheDeadline() async throws {
        let table = Statement("SELECT * FROM pool_deadline FOR UPDATE")
        let options = ConnectionPool.Options(size: 1, acquireTimeout: .milliseconds(100))
        try await withExhausted(table, "pool_deadline", options) { pool throws in
            let elapsed = try await ContinuousClock().measure {
                let error = try await postgresError { try await ask(pool) }
                #expect(error.kind == .poolExhausted)
                #expect(error.isConnectionFault)
            }
            #expect(elapsed < Self.soon)
            #expect(await pool.statistics == .init(open: 1, idle: 0, leased: 1, waiting: 0))
        }
    }

    @Test func exhaustedAtTheBoundOfWaiters() async throws {
        let table = Statement("SELECT * FROM pool_bound FOR UPDATE")
        let options = ConnectionPool.Options(size: 1, acquireTimeout: .seconds(60), maximumWaiters: 1)
        try await withExhausted(table, "pool_bound", options) { pool throws in
            let waiter = Task { try await ask(pool) }
            while await pool.statistics.waiting == 0 { await Task.yield() }
            #expect(try await postgresError { try await ask(pool) }.kind == .poolExhausted)
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            #expect(await pool.statistics.waiting == 0)
        }
    }

    @Test func aTaskThatIsCancelledAlready() async throws {
        try await withPool { pool throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await ask(pool)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await ask(pool) == 7)
        }
    }

    @Test func healsWhenTheDatabaseComesBack() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        try await withPool(proxy.configuration(), .init(size: 2, acquireTimeout: .seconds(60))) { pool throws in
            #expect(try await ask(pool) == 7)
            proxy.disappear()
            for _ in 0..<20 {
                let error = try await postgresError { try await ask(pool) }
                #expect([.connectionFailed, .connectionLost].contains(error.kind))
            }
            #expect(await pool.statistics.open == 0)
            try proxy.listen()
            let limit = ContinuousClock.now + .seconds(30)
            while (try? await ask(pool)) != 7 {
                guard ContinuousClock.now < limit else { throw NeverHappened() }
            }
        }
    }

    /// A connection that died while it was idle costs nobody an error.
    @Test func connectionsThatDieWhileIdleAreReplaced() async throws {
        try await withPool(nil, .init(size: 2, acquireTimeout: .seconds(60))) { pool throws in
            async let first = pool.run { session throws in
                _ = try session.query(Statement("SELECT pg_sleep(0.1)").bind())
                return session.backendProcessID
            }
            async let second = pool.run { session throws in
                _ = try session.query(Statement("SELECT pg_sleep(0.1)").bind())
                return session.backendProcessID
            }
            let backends = try await [first, second]
            try await Database.withSession { session throws in
                let terminate = Statement("SELECT pg_terminate_backend(pid, 10000) FROM unnest($1) AS pid")
                _ = try session.query(terminate.bind(backends))
            }
            #expect(try await ask(pool) == 7)
        }
    }

    @Test func failsFastWhileTheDatabaseIsGone() async throws {
        let configuration = ConnectionConfiguration(connectionString: "host=/tmp/no-such-directory user=clerk")
        let elapsed = try await withPool(configuration, .init(acquireTimeout: .seconds(600))) { pool throws in
            try await ContinuousClock().measure {
                for _ in 0..<100 {
                    let error = try await postgresError { try await ask(pool) }
                    #expect(error.kind == .connectionFailed)
                }
            }
        }
        #expect(elapsed < Self.soon)
    }

    @Test func aTransactionLeftOpenClosesTheConnection() async throws {
        let recorder = LogRecorder()
        try await withPool(nil, .init(size: 1, acquireTimeout: .seconds(60)), logger: recorder.logger) { pool throws in
            let first = try await pool.run { session throws in
                try session.query(Statement.begin.bind())
                return session.backendProcessID
            }
            #expect(await pool.statistics.open == 0)
            #expect(recorder.entries.contains { $0.level == .warning })
            let second = try await pool.run { $0.backendProcessID }
            #expect(first != second)
            _ = try? await pool.run { session throws in
                try session.query(Statement.begin.bind())
                _ = try session.query(Statement("SELECT 1 / 0").bind())
            }
            #expect(await pool.statistics.open == 0)
        }
    }

    @Test func anErrorAloneKeepsTheConnection() async throws {
        try await withPool(nil, .init(size: 1, acquireTimeout: .seconds(60))) { pool throws in
            let first = try await pool.run { $0.backendProcessID }
            _ = try? await pool.run { session throws in _ = try session.query(Statement("SELECT 1 / 0").bind()) }
            let second = try await pool.run { $0.backendProcessID }
            #expect(first == second)
        }
    }

    @Test func aSuspectConnectionIsReplaced() async throws {
        try await withPool(nil, .init(size: 1, acquireTimeout: .seconds(60))) { pool throws in
            let first = try await pool.run { session throws in
                _ = try? session.query(Statement("SELECT 1 FROM pg_type FOR UPDATE OF nothing").bind())
                try session.query(Statement("SELECT 12").bind())
                try session.script("DEALLOCATE ALL")
                _ = try? session.query(Statement("SELECT 12").bind())
                return session.backendProcessID
            }
            #expect(try await pool.run { $0.backendProcessID } != first)
        }
    }

    @Test func closedMeansClosed() async throws {
        let pool = ConnectionPool(try await Database.configuration(), logger: Database.silent)
        #expect(try await ask(pool) == 7)
        await pool.close()
        await pool.close()
        #expect(await pool.statistics.open == 0)
        #expect(try await postgresError { try await ask(pool) }.kind == .poolClosed)
    }

    @Test func gracefulShutdownWaitsForBodies() async throws {
        let table = Statement("SELECT * FROM pool_shutdown FOR UPDATE")
        try await Database.createTable("pool_shutdown", "VALUES (1)")
        let configuration = try await Database.configuration()
        let pool = ConnectionPool(
            configuration, options: .init(size: 1, acquireTimeout: .seconds(60)), logger: Database.silent)
        let group = ServiceGroup(services: [pool], logger: Database.silent)
        let running = Task { try await group.run() }
        let backend = try await pool.run { $0.backendProcessID }
        try await Database.withConnection(configuration) { holder in
            try await holder.run { session throws in _ = try session.pipeline([Statement.begin.bind(), table.bind()]) }
            let body = Task { try await pool.run { try $0.query(table.bind()).count } }
            try await Database.untilWaitingForLock(backend)
            await group.triggerGracefulShutdown()
            while (try? await ask(pool)) != nil {}
            try await holder.run { session throws in _ = try session.query(Statement.rollback.bind()) }
            #expect(try await body.value == 1)
        }
        try await running.value
        #expect(await pool.statistics == .init(open: 0, idle: 0, leased: 0, waiting: 0))
    }
}
