// Whole, for `removingPercentEncoding`.
import Foundation
import Inventory

@testable import StoreAPI

extension Property {
    /// A segment of a path means what Foundation makes of it, and any text comes back out of its encoding.
    static let percentEncoding = Property(
        name: "percent-encoding",
        seeds: .init(texts: [
            "A-1", "a%20b+c", "%c3%A9%F0%9F%98%80", "%", "%4", "%zz", "%ff", "%00", "é%2F%2f", "%25%32%35",
        ])
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let ours = PercentEncoding.decode(text[...])
        try require(same(ours, decodedPieceByPiece(text)), "\(text) is read as \(String(describing: ours))")
        // Of what is not UTF-8 Foundation makes something of its own.
        if ours != nil {
            try require(same(ours, text.removingPercentEncoding), "Foundation reads \(text) otherwise")
        }
        try require(same(PercentEncoding.decode(encoded(text)[...]), text), "\(text) does not come back")
        try require(same(PercentEncoding.decode(encoded(text)[...], plusIsSpace: true), text), "\(text) in a query")
    }

    /// Parameters, NUL behind each name and value: all come back from a query that has them, in their order; and of any
    /// text as a query, each part is a parameter or a fault.
    static let queries = Property(
        name: "queries",
        seeds: .init(texts: [
            "sku\0A\0sku\0B\0limit\u{0}5", "a=b&c=d&&=&a", "x=%zz&y=1", "%ff=1", "a+b=c+d", "é=1&e\u{301}=2",
            "a=1&\u{301}b=\u{301}2", "\0\0",
            "cursor=AX-_",
        ])
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let faults = Faults()
        var parameters = QueryParameters(text, faults)
        let parts = text.utf8.split(separator: UInt8(ascii: "&")).count
        let malformed = faults.list.count
        let taken = parameters.takeAll("sku").count
        parameters.refuseTheRest()
        try require(faults.list.count + taken == parts, "\(parts) parts, \(malformed) malformed, \(taken) taken")

        let words = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        let pairs = stride(from: 0, to: words.count - 1, by: 2).map { (name: words[$0], value: words[$0 + 1]) }
        let query = pairs.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
        for name in pairs.map(\.name) {
            let faults = Faults()
            var parameters = QueryParameters(query, faults)
            let expected = pairs.filter { $0.name == name }.map(\.value)
            let values = parameters.takeAll(name)
            try require(
                faults.list.isEmpty && values.elementsEqual(expected, by: { $0.isIdentical(to: $1) }),
                "\(name) of \(query) is \(values), not \(expected)")
        }
    }

    /// Names in paths: a UUID is read if and only if it is spelt as one, and SKUs keep to their grammar.
    static let identifiers = Property(
        name: "identifiers",
        seeds: .init(texts: [
            "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b", "6F1C2B34-5D6E-4F70-8A9B-0C1D2E3F4A5B",
            "6f1c2b345d6e4f708a9b0c1d2e3f4a5b", "{f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5}", "12341234", "-a", "a b", "é",
            "a.b_c-d",
            String(repeating: "a", count: 64), String(repeating: "a", count: 65),
        ])
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let scalars = Array(text.unicodeScalars)
        let isSpeltAsUUID =
            scalars.count == 36
            && scalars.enumerated().allSatisfy { index, scalar in
                [8, 13, 18, 23].contains(index) ? scalar == "-" : scalar.isASCII && scalar.properties.isASCIIHexDigit
            }
        let uuid = UUID(text: text)
        try require((uuid != nil) == isSpeltAsUUID, "\(text) as a UUID: \(String(describing: uuid))")
        if let uuid {
            try require(uuid == UUID(uuidString: text), "Foundation reads \(text) otherwise")
            try require(uuid.uuidString.isIdentical(to: text.uppercased()), "\(text) is written \(uuid)")
        }

        let isLetterOrDigit = { (scalar: Unicode.Scalar) in scalar.isASCII && scalar.properties.isAlphanumeric }
        let isName =
            (1...64).contains(scalars.count) && isLetterOrDigit(scalars[0])
            && scalars.allSatisfy { isLetterOrDigit($0) || "._-".unicodeScalars.contains($0) }
        try require((SKU(text) != nil) == isName, "\(text) as a SKU")
        try require((SerialNumber(text) != nil) == isName, "\(text) as a serial number")
    }

    private static func same(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.isIdentical(to: right)
    }

    /// The same by another way: every piece behind a `%` begins with two digits.
    private static func decodedPieceByPiece(_ text: String) -> String? {
        let pieces = text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).map(Array.init)
        var bytes = pieces[0]
        for piece in pieces.dropFirst() {
            let digits = String(decoding: piece.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2,
                digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let byte = UInt8(digits, radix: 16)
            else { return nil }
            bytes += [byte] + piece.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Every other byte as it is, where it may stand so; the others encoded, in both cases of hexadecimal digits.
    private static func encoded(_ text: String) -> String {
        text.utf8.enumerated().reduce(into: "") { encoded, byte in
            let scalar = Unicode.Scalar(byte.element)
            if byte.offset % 2 == 0, scalar.isASCII, scalar.properties.isAlphanumeric {
                encoded.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte.element, radix: 16, uppercase: byte.offset % 3 == 0)
                encoded += byte.element < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}

extension Unicode.Scalar.Properties {
    /// A letter or a digit; meant for ASCII, where nothing else has these properties.
    fileprivate var isAlphanumeric: Bool { isAlphabetic || numericType == .decimal }
}
