/// The grammar that SKUs and serial numbers share: 1 to 64 of `A-Z a-z 0-9 . _ -`, the first a letter or digit.
enum Identifier {
    static let maximumLength = 64

    static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= maximumLength, isAlphanumeric(first) else { return false }
        return bytes.dropFirst().allSatisfy { isAlphanumeric($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

/// A stock keeping unit: the public name of a product, case-sensitive, never changed once given.
public struct SKU: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    /// Nil when `text` is not 1 to 64 of `A-Z a-z 0-9 . _ -` beginning with a letter or digit.
    public init?(_ text: String) {
        guard Identifier.isWellFormed(text) else { return nil }
        self.text = text
    }

    /// Takes what the database holds, whose own constraint is the same grammar.
    public init(trusted text: String) { self.text = text }

    public var description: String { text }

    /// By bytes; the grammar is ASCII, where Swift's order of strings is that of bytes.
    public static func < (left: SKU, right: SKU) -> Bool { left.text < right.text }
}

/// The name of one item within its product line: a VIN, say.
public struct SerialNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    /// Nil when `text` is not 1 to 64 of `A-Z a-z 0-9 . _ -` beginning with a letter or digit.
    public init?(_ text: String) {
        guard Identifier.isWellFormed(text) else { return nil }
        self.text = text
    }

    /// Takes what the database holds, whose own constraint is the same grammar.
    public init(trusted text: String) { self.text = text }

    public var description: String { text }

    public static func < (left: SerialNumber, right: SerialNumber) -> Bool { left.text < right.text }
}

/// One item, named in full.
public struct ItemKey: Hashable, Sendable, Comparable {
    public let sku: SKU
    public let serialNumber: SerialNumber

    public init(_ sku: SKU, _ serialNumber: SerialNumber) {
        self.sku = sku
        self.serialNumber = serialNumber
    }

    public static func < (left: ItemKey, right: ItemKey) -> Bool {
        left.sku == right.sku ? left.serialNumber < right.serialNumber : left.sku < right.sku
    }
}
