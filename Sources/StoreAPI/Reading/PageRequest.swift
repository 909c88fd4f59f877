import Inventory

/// Which part of a list is asked for.
struct PageRequest {
    static let limits = 1...200
    static let defaultLimit = 50

    let limit: Int
    private let cursor: String?
    /// The list with its filters, which a cursor is bound to.
    private let scope: Cursor.Scope

    init(_ reader: inout RequestReader, of list: String, filters: [(name: String, value: String?)] = []) {
        let range = Self.limits
        limit =
            reader.query.take(
                "limit", { text in Self.number(text).flatMap { range.contains($0) ? $0 : nil } },
                orElse: "must be an integer from \(range.lowerBound) to \(range.upperBound)") ?? Self.defaultLimit
        cursor = reader.query.take("cursor")
        scope = Cursor.Scope(list: list, filters: filters)
    }

    /// One row more than asked for tells whether there is a next page.
    var rowLimit: Int { limit + 1 }

    /// The key that the page comes after; nil for the first page.
    func position<Key: CursorKey>(_: Key.Type = Key.self) throws(Problem) -> Key? {
        guard let cursor else { return nil }
        guard let key = Cursor.key(of: cursor, in: scope).flatMap({ Key(cursorText: $0) }) else {
            throw Problem(
                .invalidCursor, "This is no cursor of this list with these filters; begin again without one.")
        }
        return key
    }

    /// The page that the rows make, the surplus one cut off.
    func page<Row: JSONWritable, Key: CursorKey>(_ rows: [Row], by key: (Row) -> Key?) -> Page<Row> {
        guard rows.count > limit else { return Page(items: rows[...], nextCursor: nil) }
        let items = rows.prefix(limit)
        let last = items.last.flatMap(key)
        return Page(items: items, nextCursor: last.map { Cursor.text(after: $0.cursorText, in: scope) })
    }

    /// Digits only: no sign, no space.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
