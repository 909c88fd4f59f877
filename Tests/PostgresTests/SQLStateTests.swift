import Testing

@testable import Postgres

@Suite(.serialized) struct SQLStateTests {
    @Test(arguments: ["", "4000", "400011", "4000x", "40 01", "4000é", "40P0\u{0}"])
    func refusesWhatIsNoSQLState(text: String) {
        #expect(SQLState(rawValue: text) == nil)
    }

    @Test func comparesByItsCharacters() {
        #expect(SQLState(rawValue: "40P01") == .deadlockDetected)
        #expect(SQLState(rawValue: "40P01") != .serializationFailure)
        #expect(SQLState(rawValue: "ZZ999")?.class == .unrecognized)
    }

    /// Every class of PostgreSQL's appendix comes from a real server as an error of that class. The success, warning and
    /// no-data classes are no errors, but a function may raise them as such.
    @Test(arguments: SQLState.Class.allCases.filter { $0 != .unrecognized && $0 != .successfulCompletion })
    func everyClassIsMapped(category: SQLState.Class) async throws {
        let code = category.rawValue + "000"
        let error = try await postgresError {
            try await Database.withSession { session throws in
                try session.script("DO $$ BEGIN RAISE 'text' USING ERRCODE = '\(code)'; END $$")
            }
        }
        let state = try #require(error.sqlState)
        #expect(state.rawValue == code)
        #expect(state.class == category)
        #expect(error.isConnectionFault == (category == .connectionException))
    }

    @Test(arguments: [
        (SQLState.readOnlySQLTransaction, true), (.idleInTransactionSessionTimeout, true),
        (.statementCompletionUnknown, true), (.tooManyConnections, true), (.adminShutdown, true),
        (.crashShutdown, true), (.cannotConnectNow, true), (.databaseDropped, true), (.idleSessionTimeout, true),
        (.queryCanceled, false), (.lockNotAvailable, false), (.uniqueViolation, false), (.checkViolation, false),
        (.deadlockDetected, false), (.serializationFailure, false), (.inFailedSQLTransaction, false),
    ])
    func connectionFaultsAmongServerErrors(state: SQLState, isFault: Bool) {
        #expect(PostgresError(kind: .server(state), message: "").isConnectionFault == isFault)
    }

    @Test(arguments: [
        (PostgresError.Kind.connectionFailed, true), (.connectionLost, true), (.timedOut, true),
        (.poolExhausted, true), (.poolClosed, true), (.protocolViolation, true), (.decoding, false),
    ])
    func connectionFaultsAmongOurs(kind: PostgresError.Kind, isFault: Bool) {
        #expect(PostgresError(kind: kind, message: "").isConnectionFault == isFault)
    }

    @Test func descriptionsLeakNothing() async throws {
        let error = try await postgresError {
            try await Database.withSession { session throws in
                try session.script(
                    """
                    CREATE TEMP TABLE secret_table (secret_column text CONSTRAINT secret_rule UNIQUE);
                    INSERT INTO secret_table VALUES ('secret value')
                    """)
                try session.query(Statement("INSERT INTO secret_table VALUES ($1)").bind("secret value"))
            }
        }
        #expect(error.kind == .server(.uniqueViolation))
        #expect(error.constraint == "secret_rule")
        #expect(error.table == "secret_table")
        #expect(error.message.contains("secret_rule"))
        #expect(error.detail?.contains("secret value") == true)
        #expect(error.statement == "INSERT INTO secret_table VALUES ($1)")
        #expect(error.description == "PostgreSQL error (SQLSTATE 23505)")
        for text in ["\(error)", String(describing: error), String(reflecting: error), "\(error as any Error)"] {
            #expect(!text.contains("secret"))
        }
        let kinds: [PostgresError.Kind] = [
            .connectionFailed, .connectionLost, .timedOut, .poolExhausted, .poolClosed, .decoding, .protocolViolation,
        ]
        for kind in kinds {
            let error = PostgresError(
                kind: kind, message: "secret", detail: "secret", constraint: "secret", table: "secret",
                statement: "secret")
            #expect(!"\(error)\(String(reflecting: error))".contains("secret"))
        }
    }
}
