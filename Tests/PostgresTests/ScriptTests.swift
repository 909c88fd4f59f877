import Testing

@testable import Postgres

@Suite(.serialized) struct ScriptTests {
    @Test func severalCommandsAreOneTransaction() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError {
                try session.script("CREATE TEMP TABLE scripted (); SELECT 1 / 0; SELECT 1")
            }
            #expect(error.sqlState?.rawValue == "22012")
            #expect(session.transactionStatus == .idle)
            let gone = try sessionError { try session.script("SELECT * FROM scripted") }
            #expect(gone.kind == .server(.undefinedTable))
        }
    }

    @Test func scriptsAndStatementsTakeTurns() async throws {
        try await Database.withSession { session throws in
            for number in 0..<10 {
                try session.script("SELECT 1; SELECT generate_series(1, 10000)")
                #expect(try session.query(Statement("SELECT $1").bind(number))[0].decode(0, as: Int.self) == number)
                _ = try? session.script("SELECT 1 / 0")
            }
        }
    }

    @Test func nothingToRun() async throws {
        try await Database.withSession { session throws in
            try session.script("")
            try session.script("-- nothing\n")
            #expect(session.transactionStatus == .idle)
        }
    }

    /// C would read only what stands before it.
    @Test func aNulIsRefused() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError { try session.script("SELECT 1;\u{0} SELECT 2") }
            #expect(error.kind == .protocolViolation)
            try session.query(Statement("SELECT 1").bind())
        }
    }

    @Test func terminatedWithinAScript() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError {
                try session.script("SELECT pg_terminate_backend(pg_backend_pid()); SELECT 1")
            }
            #expect(error.kind == .server(.adminShutdown))
            #expect(session.transactionStatus == .unknown)
        }
    }
}
