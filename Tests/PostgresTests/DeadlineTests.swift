import Testing

@testable import Postgres

/// A caller's deadline cancels what runs, and nothing else.
@Suite(.serialized) struct DeadlineTests {
    /// Enough for any statement here, so that no other limit is met.
    private func patient() async throws -> ConnectionConfiguration {
        var configuration = try await Database.configuration()
        configuration.statementTimeout = .seconds(600)
        configuration.lockTimeout = .seconds(600)
        configuration.answerGrace = .seconds(60)
        return configuration
    }

    @Test func cancelsWhileWaitingForARowLock() async throws {
        try await Database.createTable("deadline_row", "VALUES (1)")
        let configuration = try await patient()
        try await Database.withConnection(configuration) { holder in
            try await holder.run { session throws in try session.script("BEGIN; SELECT * FROM deadline_row FOR UPDATE")
            }
            try await Database.withSession(configuration) { session throws in
                let error = try sessionError {
                    try session.pipeline(
                        [Statement.begin.bind(), Statement("SELECT * FROM deadline_row FOR UPDATE").bind()],
                        deadline: .now + .milliseconds(200))
                }
                #expect(error.kind == .server(.queryCanceled))
                #expect(session.transactionStatus == .inError)
                try session.query(Statement.rollback.bind())
                // The cancel has hit what it was meant for, and will not hit this.
                let rows = try session.pipeline(
                    [Statement("SELECT pg_sleep(0.2)").bind(), Statement("SELECT 5").bind()],
                    deadline: .now + .seconds(60))
                #expect(try rows[1][0].decode(0, as: Int.self) == 5)
            }
        }
    }

    @Test func aDeadlineThatHasPassedSendsNothing() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError { try session.pipeline([Statement.begin.bind()], deadline: .now) }
            #expect(error.kind == .server(.queryCanceled))
            #expect(session.transactionStatus == .idle)
        }
    }

    @Test func aDeadlineThatIsMetChangesNothing() async throws {
        try await Database.withSession { session throws in
            for number in 0..<100 {
                let rows = try session.pipeline([Statement("SELECT $1").bind(number)], deadline: .now + .seconds(60))
                #expect(try rows[0][0].decode(0, as: Int.self) == number)
            }
        }
    }

    /// Deadlines around the time a statement takes: whatever wins, the session stays in step, and what comes next is
    /// never hit by a late cancel.
    @Test func deadlinesThatRaceTheStatement() async throws {
        try await Database.withSession(patient()) { session throws in
            for round in 0..<60 {
                do throws(PostgresError) {
                    try session.pipeline(
                        [Statement("SELECT pg_sleep(0.005)").bind()],
                        deadline: .now + .microseconds(4_000 + 50 * round))
                } catch {
                    #expect(error.kind == .server(.queryCanceled))
                }
                let rows = try session.query(Statement("SELECT $1").bind(round))
                #expect(try rows[0].decode(0, as: Int.self) == round)
            }
        }
    }

    /// A server ignores a cancel that comes while it reads the next statement, so one may not be enough.
    @Test func aPipelineOfManyTinyStatementsIsCancelled() async throws {
        var configuration = try await patient()
        configuration.answerGrace = .seconds(20)
        try await Database.withSession(configuration) { session throws in
            try session.script(
                """
                CREATE FUNCTION pg_temp.nap() RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(0.0001)';
                """)
            let tiny = Statement("SELECT pg_temp.nap()").bind()
            for _ in 0..<3 {
                let error = try sessionError {
                    try session.pipeline(Array(repeating: tiny, count: 50_000), deadline: .now + .milliseconds(200))
                }
                #expect(error.kind == .server(.queryCanceled))
                #expect(session.transactionStatus == .idle)
            }
        }
    }

    @Test func lockTimeoutIsTheServersOwn() async throws {
        try await Database.createTable("lock_timeout_row", "VALUES (1)")
        var configuration = try await patient()
        configuration.lockTimeout = .milliseconds(100)
        try await Database.withConnection(configuration) { holder in
            try await holder.run { session throws in
                try session.script("BEGIN; SELECT * FROM lock_timeout_row FOR UPDATE")
            }
            try await Database.withSession(configuration) { session throws in
                let error = try sessionError {
                    try session.query(Statement("SELECT * FROM lock_timeout_row FOR UPDATE").bind())
                }
                #expect(error.kind == .server(.lockNotAvailable))
            }
        }
    }
}
