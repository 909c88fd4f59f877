import Inventory
import Testing

/// SKUs and serial numbers: "1 to 64 of `A-Z a-z 0-9 . _ -`, the first a letter or digit; case-sensitive".
@Suite struct NameTests {
    @Test(arguments: [
        "a", "Z", "0", "9a", "a.b_c-d", "A--", "a.", String(repeating: "x", count: 64),
    ])
    func wellFormed(_ text: String) {
        #expect(SKU(text)?.text == text)
        #expect(SerialNumber(text)?.text == text)
    }

    @Test(arguments: [
        "", ".", "_a", "-a", ".a", "a b", " a", "a\n", "a/b", "a\u{0}", "é", "e\u{301}", "aé", "a\u{FF10}", "a:b", "a@",
        "a[", String(repeating: "x", count: 65), String(repeating: "é", count: 32),
    ])
    func malformed(_ text: String) {
        #expect(SKU(text) == nil)
        #expect(SerialNumber(text) == nil)
    }

    @Test func caseMatters() {
        #expect(SKU("a") != SKU("A"))
    }

    /// "SKUs and serial numbers sort by bytes."
    @Test func theOrderIsThatOfBytes() {
        let sorted = ["-", ".", "0", "9", "A", "Z", "_", "a", "a-", "a.", "a0", "aA", "aa", "z"]
        #expect(sorted.reversed().map { SKU(trusted: $0) }.sorted().map(\.text) == sorted)
        #expect(sorted.reversed().map { SerialNumber(trusted: $0) }.sorted().map(\.text) == sorted)
        let keys = [ItemKey("a", "2"), ItemKey("a", "3"), ItemKey("b", "1")]
        #expect(keys.reversed().sorted() == keys)
    }

    @Test(arguments: [
        ("USD", true), ("usd", false), ("US", false), ("USDX", false), ("", false), ("ÜSD", false), ("U1D", false),
    ])
    func currenciesAreThreeCapitals(_ code: String, _ isCurrency: Bool) {
        #expect((Currency(code) != nil) == isCurrency)
    }
}
