import ArgumentParser
import InventoryStore

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the database and the stock in it, and say what to do about what is wrong.",
        discussion: """
            Changes nothing. Exits with 0 when nothing must be mended, with 1 when something must. Best run with the \
            service's own settings, since it looks at what the service would find.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var logging: LoggingOptions
    @Flag(help: "Exit with 1 for mere advice too.") var strict = false

    func run() async throws {
        let settings = Settings(database.given.merging(logging.given) { $1 })
        let findings = await Doctor(try settings.storeOptions(), logger: try settings.logger()).examine()
        for finding in findings { print(finding.lines) }
        let worst = findings.map(\.verdict).max() ?? .fine
        if worst >= (strict ? .advice : .fault) { throw ExitCode(1) }
    }
}

extension Finding {
    /// What is wrong stands out, and what to do about it stands below.
    fileprivate var lines: String {
        let word =
            switch verdict {
            case .fine: "ok    "
            case .advice: "advice"
            case .fault: "FAULT "
            }
        let padding = String(repeating: " ", count: max(0, 10 - subject.count))
        let remedy = remedy.map { "\n\(String(repeating: " ", count: 20))\($0)" } ?? ""
        return "\(word)  \(subject)\(padding)  \(observation)\(remedy)"
    }
}
