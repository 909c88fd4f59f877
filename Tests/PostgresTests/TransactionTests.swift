import Synchronization
import Testing

@testable import Postgres

@Suite(.serialized) struct TransactionTests {
    private static let insert = Statement("INSERT INTO transacted VALUES ($1)")
    private static let raise = Statement("SELECT transacted_raise($1)")

    private struct Refusal: Error {}

    private func withPool(_ table: String, _ body: (ConnectionPool) async throws -> Void) async throws {
        // Names are static in statements, so each test has a schema of its own.
        var configuration = try await Database.configuration()
        configuration.settings["search_path"] = table
        try await Database.withSession { session throws in
            try session.script(
                """
                DROP SCHEMA IF EXISTS \(table) CASCADE;
                CREATE SCHEMA \(table);
                CREATE TABLE \(table).transacted (
                    number bigint CONSTRAINT once UNIQUE DEFERRABLE INITIALLY DEFERRED);
                CREATE FUNCTION \(table).transacted_raise(state text) RETURNS void LANGUAGE plpgsql AS
                    $$ BEGIN RAISE 'on purpose' USING ERRCODE = state; END $$
                """)
        }
        let pool = ConnectionPool(
            configuration, options: .init(size: 2, acquireTimeout: .seconds(60)), logger: Database.silent)
        do {
            try await body(pool)
            await pool.close()
        } catch {
            await pool.close()
            throw error
        }
    }

    private func count(_ pool: ConnectionPool) async throws -> Int {
        try await pool.run { session throws in
            try session.query(Statement("SELECT count(*) FROM transacted").bind())[0].decode(0, as: Int.self)
        }
    }

    @Test func commits() async throws {
        try await withPool("transaction_commits") { pool throws in
            let value = try await pool.transaction { session throws in
                try session.query(Self.insert.bind(1))
                return "value"
            }
            #expect(value == "value")
            #expect(try await count(pool) == 1)
        }
    }

    @Test func rollsBackWhenTheBodyThrows() async throws {
        try await withPool("transaction_throws") { pool throws in
            await #expect(throws: Refusal.self) {
                try await pool.transaction { session throws in
                    try session.query(Self.insert.bind(1))
                    throw Refusal()
                }
            }
            #expect(try await count(pool) == 0)
            #expect(await pool.statistics.open == 1, "the connection is kept")
        }
    }

    /// COMMIT would roll back without an error; the caller must not take that for done.
    @Test func aSwallowedErrorCannotCommit() async throws {
        try await withPool("transaction_swallows") { pool throws in
            let error = try await postgresError {
                try await pool.transaction { session throws in
                    try session.query(Self.insert.bind(1))
                    _ = try? session.query(Statement("SELECT 1 / 0").bind())
                }
            }
            #expect(error.kind == .server(.inFailedSQLTransaction))
            #expect(try await count(pool) == 0)
            #expect(await pool.statistics.open == 1)
        }
    }

    @Test func theCommitItselfMayFail() async throws {
        try await withPool("transaction_deferred") { pool throws in
            let error = try await postgresError {
                try await pool.transaction { session throws in
                    _ = try session.pipeline([Self.insert.bind(1), Self.insert.bind(1)])
                }
            }
            #expect(error.kind == .server(.uniqueViolation))
            #expect(error.constraint == "once")
            #expect(try await count(pool) == 0)
        }
    }

    @Test func aBodyThatEndsTheTransactionIsToldSo() async throws {
        try await withPool("transaction_ended") { pool throws in
            let error = try await postgresError {
                try await pool.transaction { session throws in _ = try session.query(Statement.commit.bind()) }
            }
            #expect(error.kind == .protocolViolation)
        }
    }

    @Test(arguments: ["40001", "40P01"])
    func retriesWhatMaySucceed(state: String) async throws {
        try await withPool("transaction_retries_\(state.lowercased())") { pool throws in
            let attempts = Mutex(0)
            let value = try await pool.transaction(retries: 3) { session throws in
                let attempt = attempts.withLock { attempts in
                    attempts += 1
                    return attempts
                }
                try session.query(Self.insert.bind(attempt))
                if attempt < 3 { try session.query(Self.raise.bind(state)) }
                return attempt
            }
            #expect(value == 3)
            #expect(try await count(pool) == 1)
        }
    }

    @Test func retriesNoMoreThanItIsTold() async throws {
        try await withPool("transaction_bounded") { pool throws in
            let attempts = Mutex(0)
            let error = try await postgresError {
                try await pool.transaction(retries: 2) { session throws in
                    attempts.withLock { $0 += 1 }
                    _ = try session.query(Self.raise.bind("40001"))
                }
            }
            #expect(error.kind == .server(.serializationFailure))
            #expect(attempts.withLock { $0 } == 3)
        }
    }

    @Test func retriesNothingElse() async throws {
        try await withPool("transaction_unretried") { pool throws in
            let attempts = Mutex(0)
            let error = try await postgresError {
                try await pool.transaction(retries: 5) { session throws in
                    attempts.withLock { $0 += 1 }
                    _ = try session.query(Self.raise.bind("55P03"))
                }
            }
            #expect(error.kind == .server(.lockNotAvailable))
            #expect(attempts.withLock { $0 } == 1)
        }
    }

    @Test func aConnectionLostWithin() async throws {
        try await withPool("transaction_lost") { pool throws in
            let error = try await postgresError {
                try await pool.transaction { session throws in
                    try session.query(Self.insert.bind(1))
                    _ = try session.query(Statement("SELECT pg_terminate_backend(pg_backend_pid())").bind())
                }
            }
            #expect(error.kind == .server(.adminShutdown))
            #expect(try await count(pool) == 0)
        }
    }
}
