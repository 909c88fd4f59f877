import FoundationEssentials
import Inventory

extension String: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.integer(Int64(self)) }
}

extension Int64: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension UUID: JSONWritable {
    /// In lower case, as RFC 9562 would have it.
    func write(to writer: inout JSONWriter) {
        writer.plainString { text in
            withUnsafeBytes(of: uuid) { bytes in
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
                    text.append(hexadecimal: byte)
                }
            }
        }
    }
}

extension SKU: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.string(text) }
}

extension SerialNumber: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.string(text) }
}

extension Timestamp: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.plainString { $0.append(contentsOf: description.utf8) }
    }
}

extension Money: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("amount", amount)
            $0.member("currency", currency.code)
        }
    }
}

extension ExactDecimal: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.plainString { text in
            // Digits of a price fit 64 bits, whose conversion is the fast one; only sums go beyond.
            let digits = (Int64(exactly: coefficient).map { String($0) } ?? String(coefficient)).utf8
            guard scale > 0 else { return text.append(contentsOf: digits) }
            let integerDigits = digits.count - scale
            if integerDigits > 0 {
                text.append(contentsOf: digits.prefix(integerDigits))
            } else {
                text.append(UInt8(ascii: "0"))
            }
            text.append(UInt8(ascii: "."))
            for _ in 0..<max(0, -integerDigits) { text.append(UInt8(ascii: "0")) }
            text.append(contentsOf: digits.suffix(scale))
        }
    }
}
