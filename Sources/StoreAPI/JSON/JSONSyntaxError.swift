/// Why a text is not JSON.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// In bytes from the beginning.
    package let offset: Int
    package let reason: Reason

    package enum Reason: String {
        case valueExpected = "a value is expected"
        case unknownLiteral = "true, false or null is expected"
        case malformedNumber = "a digit is expected"
        case unterminatedString = "the string does not end"
        case unescapedControlCharacter = "a control character in a string must be escaped"
        case unknownEscape = "there is no such escape"
        case malformedUnicodeEscape = "four hexadecimal digits are expected"
        case loneSurrogate = "half of a surrogate pair stands alone"
        case malformedUTF8 = "the string is not UTF-8"
        case nameExpected = "a member's name is expected"
        case colonExpected = "a colon is expected"
        case commaOrBracketExpected = "a comma or ] is expected"
        case commaOrBraceExpected = "a comma or } is expected"
        case tooDeep = "arrays and objects are nested too deeply"
        case endExpected = "the text should end here"
    }

    package var description: String { "at byte \(offset), \(reason.rawValue)" }
}
