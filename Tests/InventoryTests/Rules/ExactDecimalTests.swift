import Inventory
import Testing

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        "0", "3", "3.0", "3.00", "0.5", "10.050", "0.00000001", "0.00000000", "99999999999", "99999999999.99999999",
    ])
    func keepsItsDigits(_ text: String) throws {
        #expect(try #require(ExactDecimal(text)).description == text)
    }

    @Test func numbersOfOtherDigitsAreOthers() {
        #expect(ExactDecimal("3.00") != ExactDecimal("3.0"))
    }

    @Test(arguments: [
        "", ".", "3.", ".5", "-1", "+1", "1e3", "1E3", "1,5", " 1", "1 ", "1.2.3", "1..2", "0x1", "NaN", "١",
        "123456789012", "0.123456789", "000000000000", String(repeating: "9", count: 100),
        "1." + String(repeating: "0", count: 50),
    ])
    func refuses(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test(arguments: [
        ("3.00", "0.5", "3.50"), ("0.1", "0.2", "0.3"), ("1", "0.00000001", "1.00000001"),
        ("99999999999.99999999", "0.00000001", "100000000000.00000000"), ("0", "0", "0"),
    ])
    func adds(_ left: String, _ right: String, _ sum: String) throws {
        let (left, right) = (try #require(ExactDecimal(left)), try #require(ExactDecimal(right)))
        #expect((left + right).description == sum)
        #expect((right + left).description == sum)
    }

    @Test(arguments: [
        ("3.00", 3, "9.00"), ("0.05", 20, "1.00"), ("0.00000001", 1, "0.00000001"),
        ("99999999999.99999999", 1_000_000, "99999999999999999.99000000"),
    ])
    func multiplies(_ number: String, _ count: Int, _ product: String) throws {
        #expect((try #require(ExactDecimal(number)) * count).description == product)
    }

    /// A hundred lines of a million units at the highest price: far beyond what 64 bits would hold.
    @Test func sumsExceedTheDigitsOfAPrice() {
        let line = Money("99999999999.99999999") * 1_000_000
        let totals = Money.totals(of: Array(repeating: line, count: 100))
        #expect(totals.map(\.amount.description) == ["9999999999999999999.00000000"])
    }

    @Test func totalsAreByCurrency() {
        let totals = Money.totals(of: [Money("3.00"), Money("1", .eur), Money("0.5"), Money("2.5", .eur)])
        #expect(totals == [Money("3.5", .eur), Money("3.50")])
        #expect(Money.totals(of: [Money]()).isEmpty)
    }
}
