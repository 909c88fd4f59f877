internal import BlackBoxSupport
internal import FaultProxy
internal import Subprocess
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// One instance of the service, which is started again whenever it has ended, as any supervisor would.
final class Instance: Sendable {
    let number: Int
    /// What lies between it and the database.
    let proxy: FaultProxy
    private let program: FilePath
    private let flags: [String]
    private let state = Mutex(State())

    private struct State {
        var client: Client?
        var process: pid_t?
        var isKilled = false
        var isEnding = false
        var logs: [ServiceLog] = []
        var faults: [Finding] = []
    }

    /// How long a call may take before its client gives up, in seconds.
    private static let patience: Int64 = 12

    init(number: Int, proxy: FaultProxy, program: FilePath, flags: [String]) {
        self.number = number
        self.proxy = proxy
        self.program = program
        self.flags = flags
    }

    /// Where to reach it; nil while it does not listen.
    var client: Client? { state.withLock(\.client) }

    var process: pid_t? { state.withLock(\.process) }

    /// How often it was started.
    var starts: Int { state.withLock(\.logs.count) }

    /// Ends that nobody asked for.
    var faults: [Finding] { state.withLock(\.faults) }

    var log: String { state.withLock(\.logs).map(\.text).joined(separator: "\n") }

    /// Runs it, over and over, until ``end()``.
    func keepRunning() async {
        while !state.withLock(\.isEnding) {
            await runOnce()
            if !state.withLock(\.isEnding) { try? await Task.sleep(for: .milliseconds(100)) }
        }
    }

    private func runOnce() async {
        let log = ServiceLog()
        state.withLock { state in
            state.logs.append(log)
            state.isKilled = false
        }
        let url = proxy.connectionString(user: Server.role, database: Server.database)
        let arguments =
            ["serve", "--allow-anonymous", "--database-url", url, "--port", "0", "--log-format", "json"] + flags
        do {
            let result = try await Subprocess.run(
                .path(program), arguments: Arguments(arguments), environment: .custom(Program.variables()),
                input: .none, output: .discarded, error: .sequence
            ) { execution in
                begin(execution.processIdentifier.value)
                async let reading: Void = log.keep(execution.standardError)
                await announce(log)
                try await reading
                // From here on the number may be another process's.
                state.withLock { ($0.process, $0.client) = (nil, nil) }
            }
            judge(result.terminationStatus, log)
        } catch {
            state.withLock {
                $0.faults.append(Finding(rule: .crashed, what: "instance \(number) cannot run: \(error)"))
            }
        }
    }

    private func begin(_ process: pid_t) {
        let isEnding = state.withLock { state in
            state.process = process
            return state.isEnding
        }
        if isEnding { signal(SIGTERM) }
    }

    /// Lets callers in once it listens.
    private func announce(_ log: ServiceLog) async {
        while !log.isClosed {
            if let address = log.address {
                let client = Client(base: "http://\(address)", patience: Self.patience)
                return state.withLock { if !log.isClosed { $0.client = client } }
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func judge(_ status: TerminationStatus, _ log: ServiceLog) {
        state.withLock { state in
            // It may refuse to start while the database is away.
            let isExpected =
                switch status {
                case .signaled(SIGKILL): state.isKilled
                case .exited(0): state.isEnding
                case .exited: log.address == nil
                default: false
                }
            guard !isExpected else { return }
            let last = log.text.split(separator: "\n").suffix(5).joined(separator: "\n")
            state.faults.append(
                Finding(rule: .crashed, what: "instance \(number) ended with \(status), having logged\n\(last)"))
        }
    }

    // MARK: What is done to it

    func kill() {
        state.withLock { $0.isKilled = true }
        signal(SIGKILL)
    }

    func freeze() { signal(SIGSTOP) }

    func thaw() { signal(SIGCONT) }

    /// Asks it to finish what is in flight, and not to come back.
    func end() {
        state.withLock { $0.isEnding = true }
        signal(SIGTERM)
    }

    private func signal(_ signal: Int32) {
        state.withLock { state in
            if let process = state.process { _ = send(signal, to: process) }
        }
    }
}

/// `kill(2)`, whose name a method has here.
private func send(_ signal: Int32, to process: pid_t) -> Int32 { kill(process, signal) }
