import FoundationEssentials
import Inventory
import InventoryStore

@testable import StoreAPI

extension Property {
    /// A key comes back out of its cursor, from its own list and no other; a text that is taken for a cursor is one.
    static let cursors = Property(
        name: "cursors",
        seeds: [
            "12341234", "-", "é 😀", "5 6F1C2B34-5D6E-4F70-8A9B-0C1D2E3F4A5B", "-5", "+5", "AYOdoTt_Yb-QMTIzNDEyMzQ",
            "====",
        ].map { [0] + Array($0.utf8) }
    ) { bytes in
        var input = FuzzInput(bytes)
        let scope = input.oneOf(scopes)
        let text = input.text
        if Cursor.key(of: text, in: scope) != nil {
            try require(isWordOfURLs(text), "\(text) is taken for a cursor")
        }
        try checkKeys(text)
        // No list has an empty key.
        guard !text.isEmpty else { return }
        let cursor = Cursor.text(after: text, in: scope)
        try require(isWordOfURLs(cursor), "\(cursor) must be encoded in a query")
        try require(Cursor.key(of: cursor, in: scope)?.isIdentical(to: text) == true, "\(text) does not come back")
        for other in scopes where other.list != scope.list || !other.filters.elementsEqual(scope.filters, by: ==) {
            try require(Cursor.key(of: cursor, in: other) == nil, "\(cursor) is taken by \(other)")
        }
    }

    private static let scopes: [Cursor.Scope] = [
        Cursor.Scope(list: "products", filters: [("kind", nil), ("status", nil)]),
        Cursor.Scope(list: "products", filters: [("kind", "fungible"), ("status", nil)]),
        Cursor.Scope(list: "products", filters: [("kind", nil), ("status", "active")]),
        Cursor.Scope(list: "items", filters: [("sku", "A"), ("state", nil)]),
        Cursor.Scope(list: "items", filters: [("sku", "A"), ("state", "sold")]),
        Cursor.Scope(list: "orders", filters: [("state", "")]),
    ]

    private static func checkKeys(_ text: String) throws {
        try comesBack(SKU.self, text)
        try comesBack(SerialNumber.self, text)
        try comesBack(Int64.self, text)
        try comesBack(ReservationPosition.self, text)
        try comesBack(OrderPosition.self, text)
    }

    private static func comesBack<Key: CursorKey & Equatable>(_: Key.Type, _ text: String) throws {
        guard let key = Key(cursorText: text) else { return }
        try require(key.cursorText.isIdentical(to: text), "\(key) is written \(key.cursorText), and read from \(text)")
    }

    private static func isWordOfURLs(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "A"..."Z", "a"..."z", "0"..."9", "-", "_": true
            default: false
            }
        }
    }
}
