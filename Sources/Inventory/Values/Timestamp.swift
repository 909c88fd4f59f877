/// An instant of the database's clock, to the microsecond.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (instant: Timestamp, seconds: Seconds) -> Timestamp {
        Timestamp(microseconds: instant.microseconds + Int64(seconds.count) * 1_000_000)
    }

    /// Whole seconds from `earlier` to this instant, rounded down; 0 when it is not later.
    public func wholeSeconds(since earlier: Timestamp) -> Int {
        Int(max(0, microseconds - earlier.microseconds) / 1_000_000)
    }

    /// RFC 3339 in UTC with six fraction digits: `2026-11-22T14:03:00.123456Z`.
    public var description: String {
        let (days, microsecondOfDay) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, day) = Self.civilDate(daysSinceEpoch: days)
        let second = microsecondOfDay / 1_000_000
        var text = ""
        text.reserveCapacity(27)
        text.append(digits: year, width: 4)
        text.append("-")
        text.append(digits: month, width: 2)
        text.append("-")
        text.append(digits: day, width: 2)
        text.append("T")
        text.append(digits: second / 3600, width: 2)
        text.append(":")
        text.append(digits: second / 60 % 60, width: 2)
        text.append(":")
        text.append(digits: second % 60, width: 2)
        text.append(".")
        text.append(digits: microsecondOfDay % 1_000_000, width: 6)
        text.append("Z")
        return text
    }

    /// The proleptic Gregorian date of a day number. Years are counted from March, so that the leap day is a year's
    /// last and a month's first day is a linear function of the month.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let daysToEpoch: Int64 = 719_468  // from 0000-03-01 to 1970-01-01
        let (era, dayOfEra) = (daysSinceEpoch + daysToEpoch).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

/// A length of time as clients state it: whole seconds.
public struct Seconds: Hashable, Sendable, Comparable {
    public let count: Int

    public init(_ count: Int) { self.count = count }

    public static func < (left: Seconds, right: Seconds) -> Bool { left.count < right.count }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension String {
    fileprivate mutating func append(digits number: Int64, width: Int) {
        let digits = String(number)
        for _ in 0..<max(0, width - digits.utf8.count) { append("0") }
        append(digits)
    }
}
