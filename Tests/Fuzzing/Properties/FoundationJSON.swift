import FoundationEssentials

@testable import StoreAPI

/// A JSON text as Foundation's decoder reads it, for comparison.
enum FoundationJSON: Decodable {
    case null
    case bool(Bool)
    /// As each type that could hold it.
    case number(integer: Int64?, double: Double?)
    case string(String)
    case array([FoundationJSON])
    case object([(name: String, value: FoundationJSON)])

    /// Nil for what Foundation refuses.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(FoundationJSON.self, from: Data(bytes)) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Name.self) {
            self = .object(try members.allKeys.map { ($0.stringValue, try members.decode(Self.self, forKey: $0)) })
        } else if var elements = try? decoder.unkeyedContainer() {
            var array: [FoundationJSON] = []
            while !elements.isAtEnd { array.append(try elements.decode(Self.self)) }
            self = .array(array)
        } else {
            self = try Self(decoder.singleValueContainer())
        }
    }

    private init(_ value: any SingleValueDecodingContainer) throws {
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else {
            let integer = try? value.decode(Int64.self)
            let double = try? value.decode(Double.self)
            // Neither: a number beyond both ranges, or a scalar that is malformed, which the decoder notices only now.
            if integer == nil, double == nil { _ = try value.decode(Double.self) }
            self = .number(integer: integer, double: double)
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func agrees(with ours: JSONValue) -> Bool {
        switch (self, ours) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.isIdentical(to: right)
        case (.number(let integer, let double), .number(let number)): Self.agree(integer, double, number)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.agrees(with: $1) }
        case (.object(let left), .object(let right)): Self.agree(left, right)
        default: false
        }
    }

    /// An integer that a double holds exactly is the same for everybody. Beyond, Foundation goes by way of one, or of
    /// a decimal of 38 digits, and only its plain integers are to be trusted.
    private static func agree(_ integer: Int64?, _ double: Double?, _ ours: JSONNumber) -> Bool {
        let exact = -(1 << 53)...(1 << 53)
        switch ours {
        case .integer(let number) where exact.contains(Int(number)):
            // Of a zero with an exponent (0E1) Foundation makes an integer, but no double.
            return double.map { $0 == Double(number) } ?? (integer == number)
        case .integer: return double.map { abs($0) >= 0x1p53 } ?? true
        case .fraction: return integer.map { abs($0) >= 1 << 53 || $0 == 0 } ?? true
        case .outOfRange: return double.map { abs($0) >= 0x1p63 } ?? true
        }
    }

    /// Where a name came twice, one of the two values is as good as the other.
    private static func agree(_ theirs: [(name: String, value: FoundationJSON)], _ ours: JSONObject) -> Bool {
        guard theirs.count == ours.members.count else { return false }
        let values = Dictionary(theirs.map { ($0.name, $0.value) }) { first, _ in first }
        return ours.members.allSatisfy { member in
            guard let value = values[member.name] else { return false }
            return ours.repeatedNames.contains(member.name) || value.agrees(with: member.value)
        }
    }
}

extension FoundationJSON {
    /// Whether Foundation refuses the scalar there when it has to look at it.
    ///
    /// It looks at a number or a string when it is asked for it, and it never is for a member's whose name comes again, as
    /// the same or as a canonical equivalent.
    static func overlooks(_ bytes: [UInt8], at offset: Int) -> Bool {
        let scalar = scalar(in: bytes, at: offset)
        return bytes.contains(UInt8(ascii: ":")) && !scalar.isEmpty && FoundationJSON(scalar) == nil
    }

    /// The string that goes on there, or what stands between separators; empty where there is neither.
    private static func scalar(in bytes: [UInt8], at offset: Int) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var start = 0
        var isString = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() where start <= offset {
            if isString {
                let ends = byte == quote && !isEscaped
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                guard ends else { continue }
                if index >= offset { return Array(bytes[start...index]) }
                isString = false
                start = index + 1
            } else if byte == quote || " \t\r\n,:[]{}".utf8.contains(byte) {
                if index > offset || index == offset && index > start { return Array(bytes[start..<index]) }
                isString = byte == quote
                start = isString ? index : index + 1
            }
        }
        return start <= offset ? Array(bytes[start...]) : []
    }
}
