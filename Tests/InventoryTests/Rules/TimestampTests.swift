import Inventory
import Testing

@Suite struct TimestampTests {
    private static let instants: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-86_400_000_000, "1969-12-31T00:00:00.000000Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"),
        (1_795_356_180_123_456, "2026-11-22T14:03:00.123456Z"),
        (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        (-2_203_891_200_000_000, "1900-03-01T00:00:00.000000Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ]

    @Test(arguments: instants)
    func isWrittenInUTC(_ microseconds: Int64, _ text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    /// Day after day through two and a half centuries, leap years by the rule as one says it.
    @Test func everyDayHasItsDate() {
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        func text(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var day: Int64 = -(1880..<1970).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
        var wrong: [String] = []
        for year in 1880...2130 {
            let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in lengths.enumerated() {
                for dayOfMonth in 1...length {
                    let actual = Timestamp(microseconds: day * 86_400_000_000).description
                    let expected = "\(year)-\(text(month + 1))-\(text(dayOfMonth))T00:00:00.000000Z"
                    if actual != expected { wrong.append(actual) }
                    day += 1
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: [(0, 0), (1, 0), (999_999, 0), (1_000_000, 1), (1_999_999, 1), (-1, 0), (-5_000_000, 0)])
    func secondsAreRoundedDown(_ microseconds: Int64, _ seconds: Int) {
        let start = Timestamp(microseconds: 1_790_000_000_000_000)
        let end = Timestamp(microseconds: start.microseconds + microseconds)
        #expect(end.wholeSeconds(since: start) == seconds)
    }

    @Test func secondsAreAdded() {
        #expect((Timestamp(microseconds: 5) + Seconds(2)).microseconds == 2_000_005)
    }
}
