import Testing

@testable import Postgres

@Suite(.serialized) struct RowsTests {
    @Test func countAndAffected() async throws {
        try await Database.withSession { session throws in
            try session.script("CREATE TEMP TABLE counted (number bigint)")
            let insert = try session.query(Statement("INSERT INTO counted SELECT generate_series(1, 5)").bind())
            #expect(insert.count == 0)
            #expect(insert.affected == 5)
            let update = try session.query(
                Statement("UPDATE counted SET number = -number WHERE number > $1 RETURNING number").bind(3))
            #expect(update.count == 2)
            #expect(update.affected == 2)
            let numbers = try update.map { try $0.decode(0, as: Int.self) }
            #expect(numbers == [-4, -5])
            #expect(try session.query(Statement("SELECT number FROM counted").bind()).affected == 5)
            #expect(try session.query(Statement.begin.bind()).affected == 0)
            #expect(try session.query(Statement("DELETE FROM counted WHERE number = 77").bind()).affected == 0)
        }
    }

    @Test func noRows() async throws {
        try await Database.withSession { session throws in
            let rows = try session.query(Statement("SELECT 1 WHERE false").bind())
            #expect(rows.count == 0)
            #expect(Array(rows).isEmpty)
        }
    }

    @Test func emptyStatement() async throws {
        try await Database.withSession { session throws in
            #expect(try session.query(Statement("-- nothing").bind()).count == 0)
        }
    }

    /// Rows outlive the session's next exchange, and a row its rows' variable.
    @Test func rowsOwnTheirMemory() async throws {
        try await Database.withSession { session throws in
            let text = String(repeating: "x", count: 100_000)
            let row = try session.query(Statement("SELECT $1").bind(text))[0]
            try session.query(Statement("SELECT repeat('y', 100000)").bind())
            #expect(try row.decode(0, as: String.self) == text)
        }
    }

    @Test func decodingErrorsNameTheColumnButNoValue() async throws {
        try await Database.withSession { session throws in
            let row = try session.query(Statement("SELECT 'secret'::text AS price, NULL::int8 AS nothing").bind())[0]
            let type = try sessionError { try row.decode(0, as: Int.self) }
            #expect(type.kind == .decoding)
            #expect(type.message.contains("price"))
            #expect(!type.message.contains("secret"))
            let null = try sessionError { try row.decode(1, as: Int.self) }
            #expect(null.kind == .decoding)
            #expect(null.message.contains("null"))
            let column = try sessionError { try row.decode(2, as: Int.self) }
            #expect(column.kind == .decoding)
            #expect(try sessionError { try row.decode(-1, as: Int?.self) }.kind == .decoding)
        }
    }

    @Test func readsEveryKindOfText() async throws {
        try await Database.withSession { session throws in
            var columns = try session.query(
                Statement("SELECT 'a'::text, 'b'::varchar(3), 'c'::char(3), 'd'::name, 'e', ARRAY['f'::name]").bind())[
                    0
                ]
                .columns()
            #expect(try columns.next(String.self) == "a")
            #expect(try columns.next(String.self) == "b")
            #expect(try columns.next(String.self) == "c  ")
            #expect(try columns.next(String.self) == "d")
            #expect(try columns.next(String.self) == "e")
            #expect(try columns.next([String].self) == ["f"])
        }
    }

    @Test func readsDomainsAsTheirBaseType() async throws {
        try await Database.withSession { session throws in
            try session.script("BEGIN; CREATE DOMAIN pg_temp.positive AS bigint CHECK (VALUE > 0)")
            let row = try session.query(Statement("SELECT 5::pg_temp.positive").bind())[0]
            #expect(try row.decode(0, as: Int.self) == 5)
            try session.query(Statement.rollback.bind())
        }
    }

    @Test func widensIntegersButNeverNarrowsThem() async throws {
        try await Database.withSession { session throws in
            let row = try session.query(Statement("SELECT 1::int2, 2::int4, 3::int8").bind())[0]
            let numbers = try (0..<3).map { try row.decode($0, as: Int64.self) }
            #expect(numbers == [1, 2, 3])
            #expect(try row.decode(0, as: Int32.self) == 1)
            #expect(try sessionError { try row.decode(2, as: Int32.self) }.kind == .decoding)
            #expect(try sessionError { try row.decode(1, as: Int16.self) }.kind == .decoding)
        }
    }
}
