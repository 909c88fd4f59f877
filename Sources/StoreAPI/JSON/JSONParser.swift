/// A strict parser of RFC 8259: nothing but UTF-8, no byte order mark, no comments, nothing after the value.
package struct JSONParser {
    /// How many arrays and objects may stand in one another; a parser that recurses must have a floor.
    static let maximumDepth = 64

    var bytes: [UInt8]
    var position = 0

    package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        parser.skipWhitespace()
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error(.endExpected) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard let byte = next else { throw error(.valueExpected) }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw error(.valueExpected)
        }
    }

    // MARK: - Arrays and objects

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if skip(UInt8(ascii: "]")) { return elements }
            guard skip(UInt8(ascii: ",")) else { throw error(.commaOrBracketExpected) }
            skipWhitespace()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if skip(UInt8(ascii: "}")) { return object }
        while true {
            guard next == UInt8(ascii: "\"") else { throw error(.nameExpected) }
            let name = try string()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw error(.colonExpected) }
            skipWhitespace()
            object.append(name, try value(depth: depth))
            skipWhitespace()
            if skip(UInt8(ascii: "}")) { return object }
            guard skip(UInt8(ascii: ",")) else { throw error(.commaOrBraceExpected) }
            skipWhitespace()
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
        position += 1
        skipWhitespace()
    }

    // MARK: - Literals and numbers

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        let matches =
            end <= bytes.count
            && text.withUTF8Buffer { expected in bytes[position..<end].elementsEqual(expected) }
        guard matches else { throw error(.unknownLiteral) }
        position = end
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let isNegative = skip(UInt8(ascii: "-"))
        let integer: ArraySlice<UInt8>
        if next == UInt8(ascii: "0") {
            // No digit may follow a leading zero; one that does is where something else was expected.
            integer = bytes[position...position]
            position += 1
        } else {
            integer = try digits()
        }
        var fraction: ArraySlice<UInt8> = []
        if skip(UInt8(ascii: ".")) { fraction = try digits() }
        var exponent = 0
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            let isBelowOne = skip(UInt8(ascii: "-"))
            if !isBelowOne { _ = skip(UInt8(ascii: "+")) }
            for digit in try digits() {
                // Far beyond what the digits of the longest body could make up for.
                exponent = min(exponent * 10 + Int(digit - UInt8(ascii: "0")), 1_000_000)
            }
            if isBelowOne { exponent = -exponent }
        }
        return JSONNumber(isNegative: isNegative, integer: integer, fraction: fraction, exponent: exponent)
    }

    private mutating func digits() throws(JSONSyntaxError) -> ArraySlice<UInt8> {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error(.malformedNumber) }
        return bytes[start..<position]
    }

    // MARK: - Bytes

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(offset: position, reason: reason)
    }
}
