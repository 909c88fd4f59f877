import FoundationEssentials
import Testing

@testable import Postgres

/// COPY in both directions: what arrives, what goes wrong, and that the session can be used afterwards wherever it says so.
@Suite(.serialized) struct CopyTests {
    private static let make = Statement(
        """
        CREATE TEMPORARY TABLE copied (number bigint PRIMARY KEY, name text, amount numeric, document jsonb, at uuid,
            is_so boolean, CHECK (number >= 0))
        """)
    private static let into = Statement(
        "COPY pg_temp.copied (number, name, amount, document, at, is_so) FROM STDIN (FORMAT binary)")

    private static func row(_ number: Int64, _ rows: inout CopyRows) {
        rows.append(
            number, "näme \(number)", PostgresNumeric(coefficient: Int128(number), scale: 2),
            PostgresJSON(utf8: Array("{}".utf8)), nil as UUID?, true)
    }

    private static func rows(_ numbers: some Sequence<Int>) -> CopyRows {
        var rows = CopyRows()
        for number in numbers { row(Int64(number), &rows) }
        return rows
    }

    private static func count(_ session: Session) throws -> Int {
        try session.query(Statement("SELECT count(*) FROM pg_temp.copied").bind())[0].decode(0)
    }

    @Test func everyTypeArrivesAsItWasSent() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            let id = UUID()
            var rows = CopyRows()
            rows.append(
                Int64(1), "a\tb\n\\N \u{1F600}", PostgresNumeric(coefficient: 300, scale: 2),
                PostgresJSON(utf8: Array(#"{"a": "b"}"#.utf8)), id, false)
            rows.append(Int64(2), nil as String?, nil as PostgresNumeric?, nil as PostgresJSON?, nil as UUID?, true)
            #expect(rows.count == 2)
            #expect(try session.copy(rows, into: Self.into) == 2)
            let found = try session.query(
                Statement("SELECT name, amount, document, at, is_so FROM pg_temp.copied ORDER BY number").bind())
            #expect(try found[0].decode(0, as: String?.self) == "a\tb\n\\N \u{1F600}")
            #expect(try found[0].decode(1, as: PostgresNumeric?.self) == PostgresNumeric(coefficient: 300, scale: 2))
            #expect(try found[0].decode(2, as: PostgresJSON?.self)?.utf8 == Array(#"{"a": "b"}"#.utf8))
            #expect(try found[0].decode(3, as: UUID?.self) == id)
            #expect(try found[0].decode(4, as: Bool.self) == false)
            for column in 0..<4 { #expect(try found[1].decode(column, as: String?.self) == nil) }
        }
    }

    @Test func nothingIsCopiedToo() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            #expect(try session.copy(CopyRows(), into: Self.into) == 0)
            #expect(try session.copy(from: Statement("COPY pg_temp.copied TO STDOUT")) { _ in Issue.record() } == 0)
            #expect(try Self.count(session) == 0)
        }
    }

    /// Far more than all buffers between here and there take at once.
    @Test func manyRowsBothWays() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            let wanted = 300_000
            #expect(try session.copy(Self.rows(0..<wanted), into: Self.into) == wanted)
            var seen = 0
            var sum = 0
            let count = try session.copy(
                from: Statement("COPY (SELECT number FROM pg_temp.copied ORDER BY number) TO STDOUT")
            ) { line in
                seen += 1
                sum += Int(String(decoding: line.dropLast(), as: UTF8.self)) ?? 0
                #expect(line.last == UInt8(ascii: "\n"))
            }
            #expect(count == wanted && seen == wanted && sum == wanted * (wanted - 1) / 2)
        }
    }

    @Test func copiesStatementsAndScriptsTakeTurns() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            for number in 0..<5 {
                try session.copy(Self.rows([number]), into: Self.into)
                #expect(try Self.count(session) == number + 1)
                try session.script("SELECT 1; SELECT 2")
                try session.copy(from: Statement("COPY pg_temp.copied TO STDOUT")) { _ in }
                #expect(try session.pipeline([Statement("SELECT 1").bind(), Statement("SELECT 2").bind()]).count == 2)
            }
        }
    }

    /// The refusal comes while there are megabytes still to be sent, and leaves nothing of the COPY.
    @Test func aRowThatIsRefusedUndoesTheCopyAndNotTheSession() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            try session.copy(Self.rows([7]), into: Self.into)
            let check = try sessionError { try session.copy(Self.rows([-1] + Array(100..<200_000)), into: Self.into) }
            #expect(check.kind == .server(.checkViolation) && check.constraint == "copied_number_check")
            let unique = try sessionError { try session.copy(Self.rows(0..<200_000), into: Self.into) }
            #expect(unique.kind == .server(.uniqueViolation))
            #expect(session.transactionStatus == .idle)
            #expect(try Self.count(session) == 1)
        }
    }

    @Test func columnsOfOtherTypesOrNumberAreRefused() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            var short = CopyRows()
            short.append(Int64(1), "a")
            let missing = try sessionError { try session.copy(short, into: Self.into) }
            #expect(missing.sqlState?.rawValue == "22P04")
            var odd = CopyRows()
            odd.append("number one")
            let type = try sessionError {
                try session.copy(odd, into: Statement("COPY pg_temp.copied (number) FROM STDIN (FORMAT binary)"))
            }
            #expect(type.sqlState?.rawValue == "22P03")
            let table = try sessionError {
                try session.copy(odd, into: Statement("COPY nowhere FROM STDIN (FORMAT binary)"))
            }
            #expect(table.kind == .server(.undefinedTable))
            try session.query(Statement("SELECT 1").bind())
        }
    }

    @Test func withinATransactionThatIsRolledBack() async throws {
        try await Database.withSession { session throws in
            try session.query(Self.make.bind())
            try session.query(Statement.begin.bind())
            try session.copy(Self.rows(0..<10), into: Self.into)
            #expect(session.transactionStatus == .inTransaction)
            try session.query(Statement.rollback.bind())
            #expect(try Self.count(session) == 0)
            try session.query(Statement.begin.bind())
            _ = try sessionError { try session.copy(Self.rows([1, 1]), into: Self.into) }
            #expect(session.transactionStatus == .inError)
            try session.query(Statement.rollback.bind())
        }
    }

    /// The error comes behind rows that came well.
    @Test func aCopyThatFailsHalfWay() async throws {
        try await Database.withSession { session throws in
            var seen = 0
            let error = try sessionError {
                try session.copy(
                    from: Statement("COPY (SELECT 1 / (50000 - n) FROM generate_series(1, 100000) AS n) TO STDOUT")
                ) { _ in seen += 1 }
            }
            #expect(error.sqlState?.rawValue == "22012")
            #expect(seen == 49_999)
            #expect(session.transactionStatus == .idle)
            try session.query(Statement("SELECT 1").bind())
        }
    }

    @Test func aReceiverThatGivesUpClosesTheConnection() async throws {
        struct Enough: Error {}
        try await Database.withSession { session throws in
            #expect(throws: Enough.self) {
                try session.copy(from: Statement("COPY (SELECT generate_series(1, 1000000)) TO STDOUT")) { _ in
                    throw Enough()
                }
            }
            #expect(session.transactionStatus == .unknown)
        }
    }

    @Test func whatIsNoCopyClosesTheConnection() async throws {
        for statement in [Statement("SELECT 1"), Statement("COPY (SELECT 1) TO STDOUT")] {
            try await Database.withSession { session throws in
                let error = try sessionError { try session.copy(CopyRows(), into: statement) }
                #expect(error.kind == .protocolViolation)
                #expect(session.transactionStatus == .unknown)
            }
        }
    }

    @Test func terminatedWhileItReads() async throws {
        try await Database.withSession { session throws in
            let error = try sessionError {
                try session.copy(
                    from: Statement(
                        """
                        COPY (SELECT n, CASE WHEN n = 50000 THEN pg_terminate_backend(pg_backend_pid()) END
                            FROM generate_series(1, 100000) AS n) TO STDOUT
                        """)
                ) { _ in }
            }
            #expect(error.kind == .server(.adminShutdown))
            #expect(session.transactionStatus == .unknown)
        }
    }

    /// A COPY into a table that somebody has locked waits no longer than its statement may.
    @Test func theStatementTimeoutHolds() async throws {
        try await Database.createTable("copy_into_locked", "VALUES (1)")
        var configuration = try await Database.configuration()
        configuration.statementTimeout = .milliseconds(300)
        try await Database.withConnection { holder in
            try await holder.run { session throws in try session.script("BEGIN; LOCK TABLE copy_into_locked") }
            try await Database.withSession(configuration) { session throws in
                var rows = CopyRows()
                rows.append(Int64(2))
                let error = try sessionError {
                    try session.copy(rows, into: Statement("COPY copy_into_locked FROM STDIN (FORMAT binary)"))
                }
                #expect(error.kind == .server(.queryCanceled))
                try session.query(Statement("SELECT 1").bind())
            }
        }
    }

    /// With both socket buffers full the wait is the client's own, and ends too.
    @Test func aServerThatStopsReadingAndOneThatStopsWriting() async throws {
        for isSending in [true, false] {
            let proxy = try await Proxy.start()
            defer { proxy.stop() }
            var configuration = try await proxy.configuration()
            configuration.statementTimeout = .milliseconds(500)
            configuration.answerGrace = .milliseconds(200)
            try await Database.withSession(configuration) { session throws in
                try session.query(Self.make.bind())
                proxy.fallSilent()
                let error = try sessionError {
                    try isSending
                        ? session.copy(Self.rows(0..<400_000), into: Self.into)
                        : session.copy(from: Statement("COPY pg_temp.copied TO STDOUT")) { _ in }
                }
                #expect(error.kind == .timedOut)
                #expect(session.transactionStatus == .unknown)
            }
        }
    }
}
