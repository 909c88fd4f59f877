/// Fields as CSV writes them.
enum CSVText {
    /// The field's text; nil where it is not UTF-8.
    static func decode(_ field: CSVParser.Field, of bytes: [UInt8]) -> String? {
        guard field.hasEscapes else { return String(validating: bytes[field.range], as: UTF8.self) }
        var unescaped: [UInt8] = []
        unescaped.reserveCapacity(field.range.count)
        var wasQuotationMark = false
        for byte in bytes[field.range] {
            // They come in pairs; the second of each is left out.
            wasQuotationMark = byte == .quotationMark && !wasQuotationMark
            if byte != .quotationMark || wasQuotationMark { unescaped.append(byte) }
        }
        return String(validating: unescaped, as: UTF8.self)
    }

    /// The text as a field, in quotation marks where it needs them.
    static func field(_ text: String) -> String {
        let special: Set<UInt8> = [.comma, .quotationMark, .lineFeed, .carriageReturn]
        guard text.utf8.contains(where: special.contains) else { return text }
        // By bytes: to Swift a quotation mark with an accent behind it is another character.
        var quoted: [UInt8] = [.quotationMark]
        for byte in text.utf8 {
            if byte == .quotationMark { quoted.append(byte) }
            quoted.append(byte)
        }
        return String(decoding: quoted + [.quotationMark], as: UTF8.self)
    }

    static func record(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",")
    }
}
