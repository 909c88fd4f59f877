import Testing

@testable import StoreAPI

@Suite struct TextRuleTests {
    @Test func countsUnicodeScalars() {
        let rule = TextRule(1...3)
        for text in ["a", "abc", "😀😀😀", "e\u{301}e"] { #expect(rule.objection(to: text) == nil, "\(text)") }
        #expect(rule.objection(to: "") == "must have 1 to 3 characters, not 0")
        #expect(rule.objection(to: "e\u{301}e\u{301}") == "must have 1 to 3 characters, not 4")
        #expect(TextRule(0...1).objection(to: "ab") == "must have at most 1 characters, not 2")
    }

    @Test(arguments: Array(0..<0x20) + Array(0x7F..<0xA0) as [UInt32])
    func refusesControlCharacters(_ code: UInt32) throws {
        let text = "a\(try #require(Unicode.Scalar(code)))b"
        #expect(TextRule(0...9).objection(to: text) != nil)
        let isLineBreak = code == 0x09 || code == 0x0A || code == 0x0D
        #expect((TextRule(0...9, allowsLineBreaks: true).objection(to: text) == nil) == isLineBreak)
    }

    @Test func lineBreaksAsOneCharacterAreTwoScalars() {
        #expect(TextRule(0...2, allowsLineBreaks: true).objection(to: "\r\n") == nil)
        #expect(TextRule(0...1, allowsLineBreaks: true).objection(to: "\r\n") != nil)
    }

    @Test func allowsTheRest() {
        #expect(TextRule(0...9).objection(to: " ~\u{A0}\u{2028}é漢😀") == nil)
    }
}
