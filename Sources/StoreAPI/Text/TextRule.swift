import Inventory

/// How long a text may be, and which characters it may have. Characters are Unicode scalars, as in PostgreSQL.
struct TextRule: Sendable {
    let length: ClosedRange<Int>
    /// Line breaks and tabs; no other control character is ever allowed.
    let allowsLineBreaks: Bool

    init(_ length: ClosedRange<Int>, allowsLineBreaks: Bool = false) {
        self.length = length
        self.allowsLineBreaks = allowsLineBreaks
    }

    static let name = TextRule(1...Limits.nameLength)
    static let description = TextRule(0...Limits.descriptionLength, allowsLineBreaks: true)
    static let notes = TextRule(0...Limits.notesLength, allowsLineBreaks: true)
    static let attributeName = TextRule(0...Limits.attributeKeyLength)
    static let attributeValue = TextRule(0...Limits.attributeValueLength)
    static let reference = TextRule(0...Limits.referenceLength)
    /// A movement's remark, of one line.
    static let note = TextRule(0...Limits.notesLength)
    static let cartID = TextRule(0...Limits.cartIDLength)

    /// What to say of a text that is no SKU or serial number.
    static let identifierGrammar =
        "must be 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit"

    /// What is wrong with the text, to be read after its name.
    func objection(to text: String) -> String? {
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            if isRefused(scalar) {
                return allowsLineBreaks
                    ? "must not have control characters but for line breaks and tabs"
                    : "must not have control characters"
            }
        }
        guard !length.contains(count) else { return nil }
        let bounds = length.lowerBound == 0 ? "at most" : "\(length.lowerBound) to"
        return "must have \(bounds) \(length.upperBound) characters, not \(count)"
    }

    private func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: !allowsLineBreaks
        case 0..<0x20, 0x7F..<0xA0: true
        default: false
        }
    }
}
