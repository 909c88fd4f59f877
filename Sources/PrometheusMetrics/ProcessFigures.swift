internal import FoundationEssentials

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What the operating system says of this process, under the names that Prometheus' own clients use.
public enum ProcessFigures {
    /// The figures as they are now, in Prometheus' text format. Only the processor time where there is no `/proc`.
    public static func text() -> String {
        var text = ""
        func add(_ name: String, _ kind: MetricKind, _ help: String, _ value: Double?) {
            guard let value else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(name) \(Exposition.number(value))\n"
        }
        let figures = ProcessStatus.read()
        add("process_cpu_seconds_total", .counter, "Processor time spent, user and system, in seconds.", cpuSeconds)
        add("process_max_fds", .gauge, "The most file descriptors that may be open.", maximumDescriptors)
        add("process_open_fds", .gauge, "File descriptors that are open.", openDescriptors)
        add("process_resident_memory_bytes", .gauge, "Memory in use, in bytes.", figures?.residentBytes)
        add("process_start_time_seconds", .gauge, "When the process started, in Unix time.", figures?.startTime)
        add("process_threads", .gauge, "Threads of the process.", figures?.threads)
        add("process_virtual_memory_bytes", .gauge, "Address space in use, in bytes.", figures?.virtualBytes)
        return text
    }

    private static var cpuSeconds: Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static var openDescriptors: Double? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }

    private static var maximumDescriptors: Double? {
        let limit = sysconf(Int32(_SC_OPEN_MAX))
        return limit < 0 ? nil : Double(limit)
    }
}

/// What `/proc/self/stat` says.
struct ProcessStatus {
    let threads: Double
    let startTime: Double
    let virtualBytes: Double
    let residentBytes: Double

    /// Nil where there is no `/proc`.
    static func read() -> ProcessStatus? {
        guard let stat = text(of: "/proc/self/stat"), let boot = bootTime else { return nil }
        return ProcessStatus(
            stat: stat, bootTime: boot, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
            pageSize: Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// Nil for what is no line of `/proc/PID/stat` (proc(5)).
    init?(stat: String, bootTime: Double, ticksPerSecond: Double, pageSize: Double) {
        // The second field is the program's name in brackets, which may hold brackets and spaces of its own.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        // Here the third field is the first.
        let fields = stat[stat.index(after: end)...].split { $0 == " " || $0 == "\n" }.map { Double($0) }
        guard fields.count >= 22, let threads = fields[17], let start = fields[19], let virtual = fields[20],
            let pages = fields[21]
        else { return nil }
        self.threads = threads
        startTime = bootTime + start / ticksPerSecond
        virtualBytes = virtual
        residentBytes = pages * pageSize
    }

    private static var bootTime: Double? {
        text(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    /// Files there say that they are empty, so they are read to their end.
    private static func text(of path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
}
