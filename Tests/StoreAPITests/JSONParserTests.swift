import TestSupport
import Testing

@testable import StoreAPI

@Suite struct JSONParserTests {
    @Test(arguments: [
        ("null", JSONValue.null), (" \t\r\n true ", .bool(true)), ("false", .bool(false)), ("0", .number(.integer(0))),
        ("\"\"", .string("")), ("[]", .array([])), ("[ ]", .array([])), ("{}", .object(JSONObject())),
        ("[1,[2],{}]", .array([.number(.integer(1)), .array([.number(.integer(2))]), .object(JSONObject())])),
    ])
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test func keepsMembersInOrder() throws {
        guard case .object(let object) = try parse(#"{"b": 1, "a": {"b": null}}"#) else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.map(\.name) == ["b", "a"])
        #expect(object.repeatedNames == [])
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\u{0}"), ("\"é€😀\u{7F}\"", "é€😀\u{7F}"), (#""a\nb\nc""#, "a\nb\nc"),
    ])
    func readsStrings(_ text: String, _ string: String) throws {
        #expect(try parse(text) == .string(string))
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "TRUE", "'a'", "undefined", "NaN", "Infinity", "[", "[1", "[1,", "[1,]", "[,]",
        "[1 2]",
        "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{1:2}",
        "{\"a\":1 \"b\":2}", "1 2", "{} x", "// comment\n1", "/**/1", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
        "\"a\nb\"", "\"\t\"", "\"\u{0}\"", "01", "-", "-a", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x10", "1_000",
        "--1",
        "\u{FEFF}1", "1\u{0}", "\u{A0}1",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0x5C, 0x6E, 0xC3, 0x22],
            // A lead byte, and an escape where its continuation should be.
            [0x22, 0xC3, 0x5C, 0x75, 0x30, 0x30, 0x61, 0x39, 0x22],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes) }
    }

    @Test func saysWhere() {
        #expect(throws: JSONSyntaxError(offset: 6, reason: .commaOrBracketExpected)) { try parse("[true x]") }
        #expect(throws: JSONSyntaxError(offset: 3, reason: .loneSurrogate)) { try parse(#""\udc00""#) }
        #expect("\(JSONSyntaxError(offset: 3, reason: .endExpected))" == "at byte 3, the text should end here")
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func nestsToALimit(_ open: String, _ close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(JSONParser.maximumDepth)) }
        #expect(throws: JSONSyntaxError.self) { try parse(nested(JSONParser.maximumDepth + 1)) }
        #expect(throws: JSONSyntaxError.self) { try parse(String(repeating: open, count: 100_000)) }
    }

    @Test func remembersNamesGivenTwice() throws {
        #expect(try repeatedNames(#"{"a":1,"b":2,"a":3,"\u0061":4}"#) == ["a", "a"])
        // Past the length that is scanned, and with accents composed and decomposed.
        let many = (0..<100).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(try repeatedNames("{\(many),\"7\":1,\"é\":2,\"e\u{301}\":3,\"99\":4}") == ["7", "e\u{301}", "99"])
    }

    @Test func manyMembersTakeLinearTime() throws {
        let many = (0..<40_000).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(try repeatedNames("{\(many)}") == [])
    }

    @Test func randomBytesAreReadOrRefused() {
        var random = SeededGenerator(seed: 2_026)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "u", "d83d", "1", "-", ".", "e", "true", "null", " ", "\u{0}",
            "é",
        ]
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...40, using: &random)
            _ = try? JSONParser.parse((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            _ = try? parse((0..<length).compactMap { _ in pieces.randomElement(using: &random) }.joined())
        }
    }

    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    private func repeatedNames(_ text: String) throws -> [String] {
        guard case .object(let object) = try parse(text) else { return [] }
        return object.repeatedNames
    }
}
