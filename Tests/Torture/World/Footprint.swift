internal import FoundationEssentials

/// What a process takes of the machine, as Linux tells it.
struct Footprint: Sendable, CustomStringConvertible {
    let residentMegabytes: Int
    let descriptors: Int

    /// Nil for a process that is gone, and where there is no `/proc`.
    init?(process: Int32) {
        let folder = "/proc/\(process)"
        guard let status = try? String(contentsOfFile: "\(folder)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd")
        else { return nil }
        residentMegabytes = kilobytes / 1_024
        descriptors = files.count
    }

    var description: String { "\(residentMegabytes) MB, \(descriptors) descriptors" }
}
