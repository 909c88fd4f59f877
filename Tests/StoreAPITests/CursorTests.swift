import FoundationEssentials
import Inventory
import InventoryStore
import TestSupport
import Testing

@testable import StoreAPI

@Suite struct CursorTests {
    private let scope = Cursor.Scope(list: "products", filters: [("kind", "fungible"), ("status", nil)])

    @Test(arguments: ["12341234", "-", "é 😀", String(repeating: "k", count: 64)])
    func comesBack(_ key: String) {
        let text = Cursor.text(after: key, in: scope)
        #expect(Cursor.key(of: text, in: scope) == key)
        #expect(text.utf8.allSatisfy { RequestIdentifier.isWellFormed(String(Unicode.Scalar($0))) })
    }

    @Test func belongsToItsListAndFilters() {
        let text = Cursor.text(after: "A", in: scope)
        for other in [
            Cursor.Scope(list: "items", filters: scope.filters),
            Cursor.Scope(list: "products", filters: []),
            Cursor.Scope(list: "products", filters: [("kind", "non_fungible"), ("status", nil)]),
            Cursor.Scope(list: "products", filters: [("kind", "fungible"), ("status", "")]),
            Cursor.Scope(list: "products", filters: [("status", "fungible")]),
        ] {
            #expect(Cursor.key(of: text, in: other) == nil)
        }
    }

    @Test func nobodyElsesTextIsOne() {
        let text = Cursor.text(after: "A", in: scope)
        for other in ["", "A", "====", "x\(text)", "\(text)=", "\(text)A", String(text.dropLast()), "\(text) ", "ä"] {
            #expect(Cursor.key(of: other, in: scope) == nil, "\(other)")
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            var bytes = Array(text.utf8)
            let index = Int.random(in: bytes.indices, using: &random)
            let byte = UInt8.random(in: 0x20..<0x7F, using: &random)
            if bytes[index] == byte { continue }
            bytes[index] = byte
            #expect(Cursor.key(of: String(decoding: bytes, as: UTF8.self), in: scope) == nil)
        }
    }

    @Test func positionsComeBack() throws {
        let id = UUID()
        let reservation = ReservationPosition(expiresAt: Timestamp(microseconds: 5), id: id)
        let position = try #require(ReservationPosition(cursorText: reservation.cursorText))
        #expect(position.expiresAt == reservation.expiresAt)
        #expect(position.id == id)
        let order = OrderPosition(purchasedAt: Timestamp(microseconds: .max), id: id)
        #expect(OrderPosition(cursorText: order.cursorText)?.purchasedAt == order.purchasedAt)
        #expect(Int64(cursorText: Int64(17).cursorText) == 17)
        #expect(SKU(cursorText: "!") == nil)
        for text in ["", "5", "5 x", "x \(id)", "5 \(id) 6"] { #expect(OrderPosition(cursorText: text) == nil) }
    }

    /// Whoever knows how cursors are made can make one of any key.
    @Test(arguments: ["-1", "-9223372036854775808", "+5", "05", "5 ", " 5"])
    func keysThatNoRowHasAreNone(_ instant: String) {
        #expect(OrderPosition(cursorText: "\(instant) \(UUID())") == nil)
        #expect(ReservationPosition(cursorText: "\(instant) \(UUID())") == nil)
        #expect(Int64(cursorText: instant) == (instant.hasPrefix("-") ? Int64(instant) : nil))
    }
}
