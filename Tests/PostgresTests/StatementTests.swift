import Testing

@testable import Postgres

@Suite(.serialized) struct StatementTests {
    private static let preparedCount = Statement(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%/* ' || $1 || ' */%'")

    @Test func identityIsTheText() {
        let one = Statement("SELECT 1")
        let same = Statement("SELECT 1")
        let other = Statement("SELECT 2")
        #expect(one == same)
        #expect(one.hashValue == same.hashValue)
        #expect(one != other)
        #expect(Set([one, same, other]).count == 2)
        #expect(Statement("SELECT 'ü'").text == "SELECT 'ü'")
    }

    @Test func preparedOncePerConnection() async throws {
        try await Database.withSession { session throws in
            for number in 0..<5 {
                let rows = try session.query(Statement("SELECT $1 /* once */").bind(number))
                #expect(try rows[0].decode(0, as: Int.self) == number)
            }
            #expect(try session.query(Self.preparedCount.bind("once"))[0].decode(0, as: Int.self) == 1)
        }
    }

    @Test func preparedOnceWithinOnePipeline() async throws {
        try await Database.withSession { session throws in
            let statement = Statement("SELECT $1 /* within */")
            let results = try session.pipeline((0..<100).map { statement.bind($0) })
            let numbers = try results.map { try $0[0].decode(0, as: Int.self) }
            #expect(numbers == Array(0..<100))
            #expect(try session.query(Self.preparedCount.bind("within"))[0].decode(0, as: Int.self) == 1)
        }
    }

    /// The same text with other types is another plan: an int4 read as an int8 would be another number.
    @Test func preparedOnceForEachListOfTypes() async throws {
        try await Database.withSession { session throws in
            let statement = Statement("SELECT $1::bigint /* types */")
            for _ in 0..<2 {
                #expect(try session.query(statement.bind(Int16(-2)))[0].decode(0, as: Int.self) == -2)
                #expect(try session.query(statement.bind(Int32(-3)))[0].decode(0, as: Int.self) == -3)
                #expect(try session.query(statement.bind(-4))[0].decode(0, as: Int.self) == -4)
                #expect(try session.query(statement.bind("-5"))[0].decode(0, as: Int.self) == -5)
            }
            #expect(try session.query(Self.preparedCount.bind("types"))[0].decode(0, as: Int.self) == 4)
        }
    }

    @Test func notRecordedWhenItCannotBePrepared() async throws {
        try await Database.withSession { session throws in
            let statement = Statement("SELECT count(*) FROM not_yet")
            for _ in 0..<2 {
                let error = try sessionError { try session.query(statement.bind()) }
                #expect(error.kind == .server(.undefinedTable))
            }
            try session.script("CREATE TEMP TABLE not_yet ()")
            #expect(try session.query(statement.bind())[0].decode(0, as: Int.self) == 0)
        }
    }

    /// The statement behind a failed one is skipped, its preparation, too.
    @Test func notRecordedWhenItsPreparationWasSkipped() async throws {
        try await Database.withSession { session throws in
            let skipped = Statement("SELECT 7 /* skipped */")
            let error = try sessionError {
                try session.pipeline([Statement("SELECT 1 / $1").bind(0), skipped.bind()])
            }
            #expect(error.sqlState?.rawValue == "22012")
            #expect(error.statement == "SELECT 1 / $1")
            #expect(try session.query(skipped.bind())[0].decode(0, as: Int.self) == 7)
        }
    }

    /// Preparation is no part of the transaction, whatever becomes of it.
    @Test func recordedAcrossARollback() async throws {
        try await Database.withSession { session throws in
            let statement = Statement("SELECT 8 /* rollback */")
            try session.pipeline([Statement.begin.bind(), statement.bind(), Statement.rollback.bind()])
            try session.query(statement.bind())
            #expect(try session.query(Self.preparedCount.bind("rollback"))[0].decode(0, as: Int.self) == 1)
        }
    }

    @Test func manyParameters() async throws {
        try await Database.withSession { session throws in
            let row = try session.query(
                Statement("SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10")
                    .bind(true, Int16(2), Int32(3), Int64(4), 5, "6", String?.none, [7], [String](), [UInt8]([9])))[0]
            var columns = row.columns()
            #expect(try columns.next(Bool.self))
            #expect(try columns.next(Int16.self) == 2)
            #expect(try columns.next(Int32.self) == 3)
            #expect(try columns.next(Int64.self) == 4)
            #expect(try columns.next(Int.self) == 5)
            #expect(try columns.next(String.self) == "6")
            #expect(try columns.next(String?.self) == nil)
            #expect(try columns.next([Int].self) == [7])
            #expect(try columns.next([String].self) == [])
            #expect(try columns.next([UInt8].self) == [9])
        }
    }
}
