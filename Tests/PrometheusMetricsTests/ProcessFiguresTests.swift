import Testing

@testable import PrometheusMetrics

@Suite struct ProcessFiguresTests {
    /// The name of a program may look like the rest of the line.
    @Test func lineIsReadBehindTheProgramsName() throws {
        let fields = (3...52).map { $0 == 3 ? "S" : String($0) }.joined(separator: " ")
        let status = try #require(
            ProcessStatus(stat: "7 (a) b (1 2) \(fields)\n", bootTime: 1000, ticksPerSecond: 2, pageSize: 4096))
        #expect(status.threads == 20)
        #expect(status.startTime == 1011)
        #expect(status.virtualBytes == 23)
        #expect(status.residentBytes == 24 * 4096)
    }

    @Test(arguments: ["", "7 (a", "7 (a) S 1 2"])
    func otherTextIsNoLine(_ text: String) {
        #expect(ProcessStatus(stat: text, bootTime: 0, ticksPerSecond: 1, pageSize: 1) == nil)
    }

    @Test func thisProcessHasFigures() {
        let lines = ProcessFigures.text().split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("process_cpu_seconds_total ") })
        #if os(Linux)
        for name in ["open_fds", "max_fds", "resident_memory_bytes", "virtual_memory_bytes", "start_time_seconds"] {
            let value = lines.first { $0.hasPrefix("process_\(name) ") }?.split(separator: " ").last.flatMap {
                Double($0)
            }
            #expect((value ?? 0) > 0, "\(name)")
        }
        #endif
    }
}
