/// One line that says how far an import is: a bar, the count, the rate and the time left, as far as they are known.
public struct ProgressText: Sendable {
    /// What is going on; time and rate are those of the phase.
    public enum Phase: Sendable, Hashable {
        case reading, checking, writing

        public init(_ progress: ImportProgress) {
            switch progress {
            case .reading: self = .reading
            case .checking: self = .checking
            case .writing: self = .writing
            }
        }
    }

    private let totalBytes: Int?
    private static let barWidth = 24

    /// `totalBytes`: the file's size, where it is known.
    public init(totalBytes: Int?) { self.totalBytes = totalBytes }

    /// The line for a phase that began `elapsed` ago.
    public func line(_ progress: ImportProgress, elapsed: Duration) -> String {
        switch progress {
        case .reading(let records, let bytes):
            let part = totalBytes.map { $0 == 0 ? 1 : Double(bytes) / Double($0) }
            return Self.line("Reading", records, part, elapsed)
        case .checking:
            return "Checking against the store"
        case .writing(let written, let total):
            return Self.line("Writing", written, total == 0 ? 1 : Double(written) / Double(total), elapsed)
        }
    }

    private static func line(_ phase: String, _ records: Int, _ part: Double?, _ elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        var line = phase
        if let part = part.map({ min(max($0, 0), 1) }) {
            let filled = Int(part * Double(barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled)
            let percent = String(Int(part * 100))
            line += " [\(bar)] \(String(repeating: " ", count: max(0, 3 - percent.count)))\(percent) %"
        }
        line += "  \(grouped(records)) records"
        guard seconds >= 0.5, records > 0 else { return line }
        line += "  \(grouped(Int(Double(records) / seconds)))/s"
        if let part, part > 0, part < 1 { line += "  \(time(seconds * (1 - part) / part)) left" }
        return line
    }

    /// Thousands apart: 1,000,000.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text.append(",") }
            text.append(digit.element)
        }
    }

    /// Minutes and seconds: 1:05.
    private static func time(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
