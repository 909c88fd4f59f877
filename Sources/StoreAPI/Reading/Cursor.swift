import Crypto
import FoundationEssentials
import Inventory
import InventoryStore

/// Where the next page of a list begins, as a text that clients hand back as it is.
///
/// It carries the key of the last row and a checksum over that key, the list and its filters: a cursor of another
/// list, of other filters or of nobody's making does not fit. There is no secret in it, since a forged one would
/// show nothing but what the list shows anyway.
enum Cursor {
    /// The list and the filters that a cursor belongs to.
    struct Scope {
        let list: String
        /// In a fixed order; nil for a filter that is not set.
        let filters: [(name: String, value: String?)]
    }

    /// Changes whenever the meaning of keys does, so that older cursors are refused rather than misread.
    private static let version: UInt8 = 1
    private static let checksumLength = 8

    static func text(after key: String, in scope: Scope) -> String {
        let bytes = [version] + checksum(key, scope) + Array(key.utf8)
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The key in a cursor; nil unless this service wrote it for this list with these filters.
    static func key(of text: String, in scope: Scope) -> String? {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: base64 + padding), bytes.count > 1 + checksumLength,
            let key = String(validating: bytes.dropFirst(1 + checksumLength), as: UTF8.self),
            // Version, checksum and spelling, all in one.
            self.text(after: key, in: scope) == text
        else { return nil }
        return key
    }

    /// NUL stands between the parts; no list, key or well-formed filter has it.
    private static func checksum(_ key: String, _ scope: Scope) -> ArraySlice<UInt8> {
        var text = "\(scope.list)\u{0}"
        for case (let name, let value?) in scope.filters { text += "\(name)=\(value)\u{0}" }
        text += key
        return Array(SHA256.hash(data: Data(text.utf8))).prefix(checksumLength)
    }
}

/// A list's key, as it stands in a cursor.
protocol CursorKey {
    var cursorText: String { get }
    /// Nil for what ``cursorText`` never is: anybody can make a cursor that fits its checksum.
    init?(cursorText: String)
}

extension SKU: CursorKey {
    var cursorText: String { text }
    init?(cursorText: String) { self.init(cursorText) }
}

extension SerialNumber: CursorKey {
    var cursorText: String { text }
    init?(cursorText: String) { self.init(cursorText) }
}

extension Int64: CursorKey {
    var cursorText: String { String(self) }
    init?(cursorText: String) {
        guard let number = Int64(cursorText), number.cursorText == cursorText else { return nil }
        self = number
    }
}

extension ReservationPosition: CursorKey {
    var cursorText: String { Self.text(expiresAt, id) }

    init?(cursorText: String) {
        guard let (expiresAt, id) = Self.parts(cursorText) else { return nil }
        self.init(expiresAt: expiresAt, id: id)
    }
}

extension OrderPosition: CursorKey {
    var cursorText: String { Self.text(purchasedAt, id) }

    init?(cursorText: String) {
        guard let (purchasedAt, id) = Self.parts(cursorText) else { return nil }
        self.init(purchasedAt: purchasedAt, id: id)
    }
}

extension CursorKey {
    /// A key of an instant and the id that tells rows of that instant apart.
    fileprivate static func text(_ instant: Timestamp, _ id: UUID) -> String {
        "\(instant.microseconds) \(id.uuidString)"
    }

    fileprivate static func parts(_ text: String) -> (Timestamp, UUID)? {
        let parts = text.split(separator: " ")
        // Nothing here is older than 1970, and what PostgreSQL has no name for is far older.
        guard parts.count == 2, let microseconds = Int64(parts[0]), microseconds >= 0,
            let id = UUID(text: String(parts[1]))
        else { return nil }
        let instant = Timestamp(microseconds: microseconds)
        return self.text(instant, id) == text ? (instant, id) : nil
    }
}
