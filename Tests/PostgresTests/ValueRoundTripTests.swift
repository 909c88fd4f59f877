import FoundationEssentials
import Testing

@testable import Postgres

/// Values go to a real server and come back the same, and the server reads them as what they are.
@Suite(.serialized) struct ValueRoundTripTests {
    @Test func bool() async throws {
        try await roundTrip([true, false], Statement("SELECT $1, $1::text"), text: ["true", "false"])
    }

    @Test func int16() async throws {
        try await roundTrip([Int16.min, -1, 0, 1, .max], Statement("SELECT $1, $1::text"))
    }

    @Test func int32() async throws {
        try await roundTrip([Int32.min, -1, 0, 1, .max], Statement("SELECT $1, $1::text"))
    }

    @Test func int64() async throws {
        try await roundTrip([Int64.min, -1, 0, 1, .max], Statement("SELECT $1, $1::text"))
    }

    @Test func int() async throws {
        try await roundTrip([Int.min, -1, 0, 1, .max], Statement("SELECT $1, $1::text"))
    }

    @Test func string() async throws {
        let values = [
            "", " ", "ASCII", "Größe", "数量", "👩🏽‍🚀🇩🇪", "e\u{301}", "quote ' \" \\ \r\n\t\u{1}",
            String(repeating: "ü", count: 100_000),
        ]
        try await roundTrip(values, Statement("SELECT $1, $1"), text: values)
    }

    @Test func uuid() async throws {
        let values = [UUID(), try #require(UUID(uuidString: "00000000-0000-0000-0000-000000000000"))]
        try await roundTrip(values, Statement("SELECT $1, $1::text"), text: values.map { $0.uuidString.lowercased() })
    }

    @Test func bytes() async throws {
        let values: [[UInt8]] = [[], [0], Array(0...255), Array(repeating: 7, count: 300_000)]
        try await roundTrip(
            values, Statement("SELECT $1, encode($1, 'hex')"), text: values.map { $0.map(hexadecimal).joined() })
    }

    @Test func timestamp() async throws {
        let values = [
            PostgresTimestamp(microsecondsSinceEpoch: 0),
            PostgresTimestamp(microsecondsSinceEpoch: -1),
            PostgresTimestamp(microsecondsSinceEpoch: 946_684_800_000_000),
            PostgresTimestamp(microsecondsSinceEpoch: 1_785_067_200_123_456),
        ]
        try await roundTrip(
            values, Statement("SELECT $1, to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
            text: [
                "1970-01-01 00:00:00.000000", "1969-12-31 23:59:59.999999", "2000-01-01 00:00:00.000000",
                "2026-07-26 12:00:00.123456",
            ])
    }

    @Test func json() async throws {
        let values = [#"{"a": [1, 2.50, null, "ü"]}"#, "[]", #""text""#, "null"]
        try await roundTrip(
            values.map { PostgresJSON(utf8: Array($0.utf8)) }, Statement("SELECT $1, $1::text"), text: values)
    }

    @Test func nulls() async throws {
        try await roundTrip([Bool?.none, true], Statement("SELECT $1, $1::text"), text: [nil, "true"])
        try await roundTrip([Int16?.none, 1], Statement("SELECT $1, $1::text"), text: [nil, "1"])
        try await roundTrip([Int32?.none, 1], Statement("SELECT $1, $1::text"), text: [nil, "1"])
        try await roundTrip([Int?.none, 1], Statement("SELECT $1, $1::text"), text: [nil, "1"])
        try await roundTrip([String?.none, ""], Statement("SELECT $1, $1"), text: [nil, ""])
        try await roundTrip([UUID?.none], Statement("SELECT $1, $1::text"), text: [nil])
        try await roundTrip([[UInt8]?.none, []], Statement("SELECT $1, encode($1, 'hex')"), text: [nil, ""])
        try await roundTrip([[Int]?.none, []], Statement("SELECT $1, $1::text"), text: [nil, "{}"])
        try await roundTrip([PostgresNumeric?.none], Statement("SELECT $1, $1::text"), text: [nil])
        try await roundTrip([PostgresTimestamp?.none], Statement("SELECT $1, $1::text"), text: [nil])
        try await roundTrip([PostgresJSON?.none], Statement("SELECT $1, $1::text"), text: [nil])
    }

    @Test func arrays() async throws {
        let uuid = UUID()
        try await roundTrip([[true, false], []], Statement("SELECT $1, $1::text"), text: ["{t,f}", "{}"])
        try await roundTrip([[Int16.min, .max]], Statement("SELECT $1, $1::text"), text: ["{-32768,32767}"])
        try await roundTrip([[Int32.min, 7]], Statement("SELECT $1, $1::text"), text: ["{-2147483648,7}"])
        try await roundTrip([[Int64.max]], Statement("SELECT $1, $1::text"), text: ["{9223372036854775807}"])
        try await roundTrip([Array(1...3), []], Statement("SELECT $1, $1::text"), text: ["{1,2,3}", "{}"])
        try await roundTrip([["a", "", "ü,\""]], Statement("SELECT $1, $1::text"), text: [#"{a,"","ü,\""}"#])
        try await roundTrip(
            [[uuid]], Statement("SELECT $1, $1::text"), text: ["{\(uuid.uuidString.lowercased())}"])
        try await roundTrip([[[UInt8](), [1, 255]]], Statement("SELECT $1, $1::text"), text: [#"{"\\x","\\x01ff"}"#])
        try await roundTrip(
            [[PostgresNumeric(coefficient: 300, scale: 2), PostgresNumeric(coefficient: -1, scale: 0)]],
            Statement("SELECT $1, $1::text"), text: ["{3.00,-1}"])
        try await roundTrip(
            [[PostgresTimestamp(microsecondsSinceEpoch: 1)]],
            Statement("SELECT $1, (extract(epoch FROM $1[1]) * 1000000)::bigint::text"), text: ["1"])
        try await roundTrip(
            [[PostgresJSON(utf8: Array("{}".utf8))]], Statement("SELECT $1, $1::text"), text: ["{\"{}\"}"])
        let many = Array(0..<50_000)
        try await roundTrip([many], Statement("SELECT $1, array_length($1, 1)::text"), text: ["50000"])
    }

    @Test func arraysWithNulls() async throws {
        try await roundTrip(
            [[1, nil, 3], [nil], []], Statement("SELECT $1, $1::text"), text: ["{1,NULL,3}", "{NULL}", "{}"])
        try await roundTrip(
            [[String?.none, "NULL", ""]], Statement("SELECT $1, $1::text"), text: [#"{NULL,"NULL",""}"#])
        try await roundTrip([[true, Bool?.none]], Statement("SELECT $1, $1::text"), text: ["{t,NULL}"])
        try await roundTrip([[UUID?.none]], Statement("SELECT $1, $1::text"), text: ["{NULL}"])
        try await roundTrip([[[UInt8]?.none, [1]]], Statement("SELECT $1, $1::text"), text: [#"{NULL,"\\x01"}"#])
        try await roundTrip(
            [[PostgresNumeric?.none, PostgresNumeric(coefficient: 0, scale: 0)]], Statement("SELECT $1, $1::text"),
            text: ["{NULL,0}"])
        try await roundTrip([[PostgresTimestamp?.none]], Statement("SELECT $1, $1::text"), text: ["{NULL}"])
        try await roundTrip([[PostgresJSON?.none]], Statement("SELECT $1, $1::text"), text: ["{NULL}"])
        try await roundTrip([[Int16?.none, 1]], Statement("SELECT $1, $1::text"), text: ["{NULL,1}"])
        try await roundTrip([[Int32?.none, 1]], Statement("SELECT $1, $1::text"), text: ["{NULL,1}"])
        try await roundTrip([[Int64?.none, 1]], Statement("SELECT $1, $1::text"), text: ["{NULL,1}"])
    }

    /// Sends each value as `$1`, and expects it back in the first column, and as text in the second.
    private func roundTrip<V: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [V], _ statement: Statement, text: [String?]? = nil, at location: SourceLocation = #_sourceLocation
    ) async throws {
        try await Database.withSession { session throws in
            for (index, value) in values.enumerated() {
                let rows = try session.query(statement.bind(value))
                var columns = rows[0].columns()
                #expect(try columns.next(V.self) == value, sourceLocation: location)
                let seen = try columns.next(String?.self)
                #expect(seen == (text?[index] ?? (text == nil ? "\(value)" : nil)), sourceLocation: location)
            }
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
