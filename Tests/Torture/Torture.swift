internal import ArgumentParser
internal import BlackBoxSupport
internal import FoundationEssentials
internal import SystemPackage

/// Tries to catch the service overselling, losing or lying: instances, carts and clerks, all that can go wrong, and a
/// judge over what was answered meanwhile.
@main struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torture",
        abstract: "Torments instances of the service on a PostgreSQL of their own, and judges what they answered.")

    @Option(help: "Seconds of torment.")
    var duration = 60

    @Option(help: "What the choices are drawn from; by default another one each time.")
    var seed: UInt64?

    @Option(help: "Instances of the service.")
    var instances = 3

    @Option(help: "Carts at a time.")
    var carts = 16

    @Option(help: "The service to torment; by default the one that was built with this.")
    var program: String?

    @Option(help: "Where the history of a run with findings is kept, and what the instances logged.")
    var output = ".build/torture"

    @Flag(help: "Keep the history of a run without findings too.")
    var keep = false

    @Option(help: "Judge this history again instead of making one.")
    var judge: String?

    @Flag(help: "Leave the service in peace: no torments, only load.")
    var peaceful = false

    @Flag(help: "Succeed only if the judge finds an oversell: for a build that is broken on purpose.")
    var expectOversell = false

    func validate() throws {
        guard duration > 0, instances > 0, carts > 0 else {
            throw ValidationError("--duration, --instances and --carts must be 1 at least.")
        }
    }

    func run() async throws {
        if let judge { return try conclude(Judge.findings(in: History(contentsOf: judge))) }
        let seed = seed ?? .random(in: 0...UInt64(Int64.max))
        say("SEED=\(seed) DURATION=\(duration) INSTANCES=\(instances)")
        let trial = try Trial(
            seed: seed, duration: .seconds(duration), instances: instances, carts: carts, isPeaceful: peaceful,
            program: program.map { FilePath($0) } ?? Program.path())
        let record = try await trial.run()
        let findings = record.faults + Judge.findings(in: record.history)
        record.summary.forEach(say)
        if keep || !findings.isEmpty {
            let place = "\(output)/\(seed)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try record.history.write(to: "\(place)/history.json")
            for (number, log) in record.logs.enumerated() {
                try Data(log.utf8).write(to: URL(filePath: "\(place)/instance-\(number).log"))
            }
            say("the history and the logs are in \(place)")
        }
        try conclude(findings)
    }

    private func conclude(_ findings: [Finding]) throws {
        for finding in findings.prefix(20) { say("\(finding)\n") }
        let counts = Dictionary(grouping: findings, by: \.rule).map { "\($0.value.count) \($0.key)" }.sorted()
        say("" + (findings.isEmpty ? "no findings" : "findings: " + counts.joined(separator: ", ")))
        let isAsExpected = expectOversell ? findings.contains { $0.rule == .oversold } : findings.isEmpty
        if !isAsExpected { throw ExitCode.failure }
    }
}
