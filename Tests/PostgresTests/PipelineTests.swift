import Testing

@testable import Postgres

@Suite(.serialized) struct PipelineTests {
    @Test func resultsComeInOrder() async throws {
        try await Database.withSession { session throws in
            let results = try session.pipeline([
                Statement("SELECT 1").bind(), Statement("SELECT generate_series(1, $1)").bind(Int32(3)),
                Statement("SELECT $1").bind("three"),
            ])
            #expect(results.map(\.count) == [1, 3, 1])
            #expect(try results[2][0].decode(0, as: String.self) == "three")
            #expect(try session.pipeline([]).isEmpty)
        }
    }

    /// More than any socket buffer holds goes both ways at once. A client that only wrote would wait for a server that
    /// waits for it to read.
    @Test func largerThanBothSocketBuffers() async throws {
        try await Database.withSession { session throws in
            let echo = Statement("SELECT $1, repeat($2, 1000)")
            let megabyte = [UInt8](repeating: 0xA5, count: 1 << 20)
            let results = try session.pipeline(
                (0..<40).map { index in echo.bind(megabyte, String(repeating: "\(index % 10)", count: 500)) })
            #expect(results.count == 40)
            for (index, rows) in results.enumerated() {
                #expect(try rows[0].decode(0, as: [UInt8].self) == megabyte)
                let text = try rows[0].decode(1, as: String.self)
                #expect(text.utf8.count == 500_000)
                #expect(text.hasPrefix("\(index % 10)"))
            }
        }
    }

    @Test func manyStatements() async throws {
        try await Database.withSession { session throws in
            let statement = Statement("SELECT $1")
            let results = try session.pipeline((0..<20_000).map { statement.bind($0) })
            let numbers = try results.map { try $0[0].decode(0, as: Int.self) }
            #expect(numbers == Array(0..<20_000))
        }
    }

    /// The first error is reported, nothing behind it runs, and the session goes on.
    @Test func anErrorInTheMiddle() async throws {
        try await Database.withSession { session throws in
            try session.script("CREATE TEMP TABLE middle (number bigint CONSTRAINT once UNIQUE)")
            let insert = Statement("INSERT INTO middle VALUES ($1)")
            let error = try sessionError {
                try session.pipeline([
                    insert.bind(1), insert.bind(1), Statement("SELECT 1 / 0").bind(), insert.bind(2),
                ])
            }
            #expect(error.kind == .server(.uniqueViolation))
            #expect(error.constraint == "once")
            #expect(session.transactionStatus == .idle)
            // Without BEGIN the statements are one transaction, so the first insert is gone, too.
            #expect(try session.query(Statement("SELECT * FROM middle").bind()).count == 0)
        }
    }

    @Test func anErrorWithinATransactionLeavesItFailed() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError {
                try session.pipeline([
                    Statement.begin.bind(), Statement("SELECT 1 / 0").bind(), Statement.commit.bind(),
                ])
            }
            #expect(error.sqlState?.rawValue == "22012")
            #expect(session.transactionStatus == .inError)
            let next = try sessionError { try session.query(Statement("SELECT 1").bind()) }
            #expect(next.kind == .server(.inFailedSQLTransaction))
            try session.query(Statement.rollback.bind())
            #expect(session.transactionStatus == .idle)
        }
    }

    @Test func terminatedInTheMiddle() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError {
                try session.pipeline([
                    Statement.begin.bind(), Statement("SELECT pg_terminate_backend(pg_backend_pid())").bind(),
                    Statement("SELECT 1").bind(), Statement.commit.bind(),
                ])
            }
            #expect(error.kind == .server(.adminShutdown))
            #expect(error.isConnectionFault)
            #expect(session.transactionStatus == .unknown)
            #expect(session.backendProcessID == 0)
            #expect(try sessionError { try session.query(Statement("SELECT 1").bind()) }.kind == .connectionLost)
            #expect(try sessionError { try session.script("SELECT 1") }.kind == .connectionLost)
        }
    }

    /// Somebody else ends the session while nothing is asked of it.
    @Test func terminatedBetweenStatements() async throws {
        try await Database.withConnection { connection in
            let victim = await connection.run { $0.backendProcessID }
            try await Database.withSession { other in
                _ = try other.query(Statement("SELECT pg_terminate_backend($1, 10000)").bind(victim))
            }
            let error = try await postgresError {
                try await connection.run { session throws in try session.query(Statement("SELECT 1").bind()).count }
            }
            #expect(error.isConnectionFault)
            #expect([.server(.adminShutdown), .connectionLost].contains(error.kind))
        }
    }

    /// The server does not wait for a session that holds a transaction open for nothing.
    @Test func endedWhileIdleInATransaction() async throws {
        var configuration = try await Database.configuration()
        configuration.idleInTransactionTimeout = .milliseconds(50)
        try await Database.withConnection(configuration) { connection in
            let backend = try await connection.run { session throws in
                try session.query(Statement.begin.bind())
                return session.backendProcessID
            }
            let gone = Statement("SELECT count(*) FROM pg_stat_activity WHERE pid = $1")
            try await Database.until { session throws in
                try session.query(gone.bind(backend))[0].decode(0, as: Int.self) == 0
            }
            let error = try await postgresError {
                try await connection.run { session throws in try session.query(Statement.commit.bind()).count }
            }
            #expect(error.kind == .server(.idleInTransactionSessionTimeout))
            #expect(error.isConnectionFault)
        }
    }

    @Test func copyIsRefusedAndClosesTheConnection() async throws {
        try await Database.withSession { session throws in
            try session.script("CREATE TEMP TABLE copied (number bigint)")
            let error = try sessionError { try session.query(Statement("COPY copied FROM STDIN").bind()) }
            #expect(error.kind == .protocolViolation)
            #expect(session.transactionStatus == .unknown)
        }
        try await Database.withSession { session throws in
            let error = try sessionError { try session.script("COPY (SELECT 1) TO STDOUT") }
            #expect(error.kind == .protocolViolation)
            #expect(session.transactionStatus == .unknown)
        }
    }

    @Test func aNulInATextIsTheServersToRefuse() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError { try session.query(Statement("SELECT $1").bind("a\u{0}b")) }
            #expect(error.kind == .server(.characterNotInRepertoire))
            #expect(session.transactionStatus == .idle)
        }
    }

    @Test func aStalePlanMakesTheSessionSuspect() async throws {
        try await Database.withSession { session throws in
            try session.script("CREATE TEMP TABLE shape (one bigint)")
            let all = Statement("SELECT * FROM shape")
            try session.query(all.bind())
            #expect(session.isReusable)
            try session.script("ALTER TABLE shape ADD COLUMN two text")
            #expect(try sessionError { try session.query(all.bind()) }.kind == .server(.featureNotSupported))
            #expect(!session.isReusable)
        }
    }

    @Test func deallocatedStatementsMakeTheSessionSuspect() async throws {
        try await Database.withSession { session throws in
            try session.query(Statement("SELECT 11").bind())
            try session.script("DEALLOCATE ALL")
            let error = try sessionError { try session.query(Statement("SELECT 11").bind()) }
            #expect(error.kind == .server(.invalidSQLStatementName))
            #expect(!session.isReusable)
        }
    }
}
