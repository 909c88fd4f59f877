/// Percent-encoding as paths and queries have it (RFC 3986, 2.1).
enum PercentEncoding {
    /// The text that was encoded. Nil for a `%` without two hexadecimal digits, and for bytes that are not UTF-8.
    ///
    /// - Parameter plusIsSpace: as in a query, where forms write spaces so.
    static func decode(_ encoded: Substring, plusIsSpace: Bool = false) -> String? {
        let percent = UInt8(ascii: "%")
        let plus = UInt8(ascii: "+")
        guard encoded.utf8.contains(where: { $0 == percent || plusIsSpace && $0 == plus }) else {
            return String(encoded)
        }
        var decoded: [UInt8] = []
        var bytes = encoded.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case percent:
                guard let high = bytes.next()?.hexadecimalValue, let low = bytes.next()?.hexadecimalValue else {
                    return nil
                }
                decoded.append(high << 4 | low)
            case plus where plusIsSpace:
                decoded.append(UInt8(ascii: " "))
            default:
                decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
