import FoundationEssentials
import Logging
import Testing

@testable import Postgres

@Suite(.serialized) struct ConnectionTests {
    @Test func settingsAreMadeBeforeFirstUse() async throws {
        var configuration = try await Database.configuration()
        configuration.statementTimeout = .milliseconds(12_345)
        configuration.lockTimeout = .seconds(3)
        configuration.idleInTransactionTimeout = .seconds(40)
        configuration.settings = ["search_path": "pg_catalog", "work_mem": "7MB", "lock_timeout": "9s"]
        try await Database.withSession(configuration) { session throws in
            let statement = Statement("SELECT current_setting(name) FROM unnest($1::text[]) AS name")
            let names = [
                "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path", "work_mem",
                "application_name", "client_encoding",
            ]
            let values = try session.query(statement.bind(names)).map { try $0.decode(0, as: String.self) }
            #expect(values == ["12345ms", "3s", "40s", "pg_catalog", "7MB", "bitcoin-store", "UTF8"])
        }
    }

    @Test func aSettingTheServerRefuses() async throws {
        var configuration = try await Database.configuration()
        configuration.settings = ["no_such_setting": "1"]
        let error = try await postgresError { try await Connection.open(configuration, logger: Database.silent) }
        #expect(error.kind == .server(.undefinedObject))
        #expect(!error.isConnectionFault)
    }

    @Test func aServerThatIsNotThere() async throws {
        let configuration = ConnectionConfiguration(
            connectionString: "host=/tmp/no-such-directory user=clerk password=hush dbname=store")
        let error = try await postgresError { try await Connection.open(configuration, logger: Database.silent) }
        #expect(error.kind == .connectionFailed)
        #expect(error.isConnectionFault)
        #expect(!error.message.isEmpty)
        #expect(!error.message.contains("hush"))
    }

    @Test func parametersLibpqRefuses() async throws {
        let configuration = try await Database.configuration(["sslmode": "sometimes"])
        let error = try await postgresError { try await Connection.open(configuration, logger: Database.silent) }
        #expect(error.kind == .connectionFailed)
        #expect(error.message.contains("sslmode"))
    }

    @Test func theNextHostWhenTheFirstIsNotThere() async throws {
        let shared = try ConnectionParameters(await Database.configuration()).values
        let host = try #require(shared["host"])
        let configuration = try await Database.configuration([
            "host": "/tmp/no-such-directory,\(host)", "port": "1,\(shared["port"] ?? "5432")",
            "target_session_attrs": "read-write",
        ])
        try await Database.withSession(configuration) { session throws in
            #expect(session.backendProcessID > 0)
            #expect(session.serverVersion >= 150_000)
        }
    }

    @Test func typedErrorsPassThrough() async throws {
        struct Refusal: Error {}
        try await Database.withConnection { connection in
            await #expect(throws: Refusal.self) {
                try await connection.run { _ throws(Refusal) in throw Refusal() }
            }
            // Nothing to try: a body that cannot throw.
            #expect(await connection.run { $0.transactionStatus } == .idle)
        }
    }

    @Test func transactionStatusFollowsTheSession() async throws {
        try await Database.withSession { session throws in
            #expect(session.transactionStatus == .idle)
            try session.query(Statement.begin.bind())
            #expect(session.transactionStatus == .inTransaction)
            _ = try? session.query(Statement("SELECT 1 / 0").bind())
            #expect(session.transactionStatus == .inError)
            try session.query(Statement.rollback.bind())
            #expect(session.transactionStatus == .idle)
            try session.script("BEGIN; SELECT 1")
            #expect(session.transactionStatus == .inTransaction)
            try session.script("ROLLBACK")
            #expect(session.transactionStatus == .idle)
        }
    }

    @Test func afterCloseNothingRuns() async throws {
        let connection = try await Connection.open(Database.configuration(), logger: Database.silent)
        await connection.close()
        await connection.close()
        let error = try await postgresError {
            try await connection.run { session throws in try session.query(Statement("SELECT 1").bind()).count }
        }
        #expect(error.kind == .connectionLost)
    }

    @Test func noticesReachTheLogger() async throws {
        let recorder = LogRecorder()
        try await Database.withSession(logger: recorder.logger) { session throws in
            try session.script("SET client_min_messages = debug1")
            for level in ["DEBUG", "LOG", "INFO", "NOTICE", "WARNING"] {
                try session.script("DO $$ BEGIN RAISE \(level) 'here is \(level)'; END $$")
            }
        }
        let expected: [(String, Logger.Level)] = [
            ("DEBUG", .debug), ("LOG", .info), ("INFO", .info), ("NOTICE", .notice), ("WARNING", .warning),
        ]
        for (name, level) in expected {
            let entries = recorder.entries.filter { $0.text.contains("here is \(name)") }
            #expect(entries.map(\.level) == [level])
        }
    }

    /// What the server says while the connection is being made goes the same way.
    @Test func noticesOfTheConnectReachTheLogger() async throws {
        let name = "collation_\(UUID().uuidString.prefix(8).lowercased())"
        try await Database.withSession { session throws in
            try session.script(
                "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'")
            // As after an upgrade of the system's library.
            try session.script("UPDATE pg_database SET datcollversion = '1' WHERE datname = '\(name)'")
        }
        let recorder = LogRecorder()
        try await Database.withSession(Database.configuration(["dbname": name]), logger: recorder.logger) { _ in }
        let warnings = recorder.entries.filter { $0.text.contains("collation version mismatch") }
        #expect(warnings.map(\.level) == [.warning])
        try await Database.withSession { session throws in try session.script("DROP DATABASE \(name)") }
    }

    @Test func noPasswordReachesTheLog() async throws {
        let recorder = LogRecorder()
        let configuration = try await Database.configuration(["password": "hush"])
        try await Database.withSession(configuration, logger: recorder.logger) { session throws in
            try session.script("DO $$ BEGIN RAISE WARNING 'something'; END $$")
            _ = try? session.query(Statement("SELECT 1 / 0").bind())
        }
        var wrong = configuration
        wrong.connectionString? += " dbname='no such database'"
        let pool = ConnectionPool(wrong, logger: recorder.logger)
        let error = try await postgresError { try await pool.run { $0.backendProcessID } }
        await pool.close()
        #expect(!recorder.entries.isEmpty)
        #expect(recorder.entries.allSatisfy { !$0.text.contains("hush") })
        #expect(!error.message.contains("hush"))
    }
}
