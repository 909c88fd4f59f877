import NIOCore

@testable import StoreAPI

extension Property {
    /// The parser reads what Foundation's does, as the same; and what the writer writes of it is read as it was.
    static let json = Property(
        name: "json",
        seeds: .init(texts: [
            "null", " [ true , false , null ] ", #"{"a": 1, "b": [2, {"c": "d"}], "a": 3}"#, "-0", "0.0e5", "10e-1",
            "1.50e1", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e400",
            "1e-400", "0e99999999999999999999", "4000000000000000.0000001",
            "01", "1.", "-", "[1,]", "{\"a\":}", "nul",
            #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00""#, #""\ud800""#, #""\udc00\ud800""#, #""\u12g4""#,
            "\"é€😀\u{7F}\"", "\"\u{1}\"", "{\"é\":1,\"e\u{301}\":2}", "{\"é\":1,\"e\u{301}\":2-}",
            "{\"a\":\"\u{1}\",\"a\":1}", "\u{FEFF}1", String(repeating: "[", count: 65),
            String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64),
        ]) + [[0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x5C, 0x6E, 0x22]]
    ) { bytes in
        let ours: JSONValue
        do throws(JSONSyntaxError) {
            ours = try JSONParser.parse(bytes)
        } catch {
            try require(
                mayDiffer(bytes, error) || FoundationJSON(bytes) == nil,
                "Foundation reads it, we do not: \(error)")
            return
        }
        if let theirs = FoundationJSON(bytes) {
            try require(
                theirs.agrees(with: ours) || hasLongFraction(bytes), "We read \(ours), Foundation reads \(theirs)")
        } else {
            try require(ours.hasNumberBeyondDoubles, "We read it, Foundation does not")
        }
        try roundTrip(ours.writable)
    }

    /// Where Foundation takes more: other encodings, told by their first bytes, deeper nesting, a comma behind the last
    /// element or member, and what it overlooks.
    private static func mayDiffer(_ bytes: [UInt8], _ error: JSONSyntaxError) -> Bool {
        let hasByteOrderMark = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]].contains { bytes.starts(with: $0) }
        let isAtEnd = bytes.dropFirst(error.offset).first.map { Array("]}".utf8).contains($0) } ?? false
        let isSurplusComma = isAtEnd && [.valueExpected, .nameExpected].contains(error.reason)
        return error.reason == .tooDeep || isSurplusComma || hasByteOrderMark || bytes.prefix(4).contains(0)
            || FoundationJSON.overlooks(bytes, at: error.offset)
    }

    /// Of a fraction with more digits than a double has Foundation may make an integer.
    private static func hasLongFraction(_ bytes: [UInt8]) -> Bool {
        bytes.split { !"+-.eE0123456789".utf8.contains($0) }.contains { number in
            number.count > 16 && number.contains { ".eE".utf8.contains($0) }
        }
    }

    private static func roundTrip(_ value: JSONValue) throws {
        var writer = JSONWriter(capacity: 64)
        value.write(to: &writer)
        let text = Array(writer.text.readableBytesView)
        try require(try JSONParser.parse(text) == value, "written as \(String(decoding: text, as: UTF8.self))")
        try require(FoundationJSON(text)?.agrees(with: value) == true, "Foundation reads what we write otherwise")
    }
}

extension JSONValue: JSONWritable {
    /// The same without what no answer of the service has: booleans, fractions and names given twice.
    fileprivate var writable: JSONValue {
        switch self {
        case .null, .string, .number(.integer): self
        case .bool, .number: .null
        case .array(let elements): .array(elements.map(\.writable))
        case .object(let object):
            .object(object.members.reduce(into: JSONObject()) { $0.append($1.name, $1.value.writable) })
        }
    }

    /// Whether a number is in it that a double may not reach: those Foundation refuses.
    fileprivate var hasNumberBeyondDoubles: Bool {
        switch self {
        case .number(.outOfRange), .number(.fraction): true
        case .array(let elements): elements.contains(where: \.hasNumberBeyondDoubles)
        // A member that was given twice, and whose second value is gone, counts as one.
        case .object(let object):
            !object.repeatedNames.isEmpty || object.members.contains(where: \.value.hasNumberBeyondDoubles)
        case .null, .bool, .number, .string: false
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .null, .bool, .number(.fraction), .number(.outOfRange): writer.null()
        case .number(.integer(let number)): writer.integer(number)
        case .string(let text): writer.string(text)
        case .array(let elements): writer.array(elements)
        case .object(let object):
            writer.object { for member in object.members { $0.member(named: member.name, member.value) } }
        }
    }
}
