internal import FoundationEssentials

/// A point in time, in microseconds since 1970: what PostgreSQL resolves.
///
/// Everything runs on one machine, so the clock of the calls and the database's are one.
typealias Moment = Int64

extension Moment {
    static let never: Moment = .max / 4
    static let always: Moment = .min / 4

    /// How far two readings of the machine's clock may lie apart that belong together.
    static let slack: Moment = 20_000

    static func seconds(_ seconds: Int) -> Moment { Moment(seconds) * 1_000_000 }

    static var now: Moment { Moment((Date().timeIntervalSince1970 * 1_000_000).rounded(.down)) }

    /// Reads what the service writes, `2026-11-22T14:03:00.123456Z`; nil for anything else.
    init?(rfc3339 text: String) {
        let parts = text.split { "-T:.Z".contains($0) }.compactMap { Int64($0) }
        guard text.hasSuffix("Z"), (6...7).contains(parts.count) else { return nil }
        let fraction = text.split(separator: ".").dropFirst().first.map { $0.dropLast() } ?? ""
        guard fraction.count <= 6 else { return nil }
        let microseconds = Int64(fraction + String(repeating: "0", count: 6 - fraction.count)) ?? 0
        let seconds = Self.days(parts[0], parts[1], parts[2]) * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
        self = seconds * 1_000_000 + microseconds
    }

    /// Days since 1970 in the Gregorian calendar. The year is taken to begin in March, so that its odd day comes last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
