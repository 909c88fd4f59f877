extension JSONParser {
    /// Reads a string, from its opening quotation mark on.
    mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        // Bytes with escapes resolved; stays empty, and costs nothing, for a string that has none.
        var unescaped: [UInt8] = []
        var runStart = start
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<position]
                position += 1
                return try runStart == start ? text(run, from: start) : text(unescaped + run, from: start)
            case UInt8(ascii: "\\"):
                unescaped += bytes[runStart..<position]
                position += 1
                try escape(into: &unescaped)
                runStart = position
            case 0..<0x20:
                throw error(.unescapedControlCharacter)
            default:
                position += 1
            }
        }
        throw error(.unterminatedString)
    }

    /// Each escape adds a whole sequence of UTF-8, so what was malformed around it stays so.
    private func text(_ bytes: some Collection<UInt8>, from start: Int) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONSyntaxError(offset: start, reason: .malformedUTF8)
        }
        return text
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONSyntaxError) {
        guard let letter = next else { throw error(.unterminatedString) }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            unescaped += try unicodeEscape().utf8
            return
        default: throw error(.unknownEscape)
        }
        position += 1
    }

    /// Reads what follows `\u`: one character, or the two halves of one beyond the first 65,536.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Character {
        let start = position
        let first = try hexadecimalDigits()
        var scalar = first
        if (0xD800..<0xDC00).contains(first), skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) {
            let second = try hexadecimalDigits()
            if (0xDC00..<0xE000).contains(second) { scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00) }
        }
        // Not a scalar: a second half alone, or a first half without a second one behind it.
        guard let scalar = Unicode.Scalar(scalar) else {
            throw JSONSyntaxError(offset: start, reason: .loneSurrogate)
        }
        return Character(scalar)
    }

    private mutating func hexadecimalDigits() throws(JSONSyntaxError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexadecimalValue else {
                throw error(.malformedUnicodeEscape)
            }
            number = number << 4 + UInt32(digit)
            position += 1
        }
        return number
    }
}
