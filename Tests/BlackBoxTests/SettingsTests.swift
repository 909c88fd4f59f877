import BlackBoxSupport
import FoundationEssentials
import Testing

@testable import bitcoin_store

/// What the README and --help say of settings is what the program reads.
@Suite struct SettingsTests {
    @Test func `The README lists every setting as it is`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let readme = String(decoding: try Data(contentsOf: URL(filePath: "\(root)/README.md")), as: UTF8.self)
        let listed = readme.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map(String.init)
        let expected = Setting.allCases.map { setting in
            let option = setting == .migrateDatabaseURL ? "\(setting.option) (migrate, token)" : setting.option
            return "| `\(option)` | `\(setting.variable)` | \(setting.defaultValue ?? "") | \(setting.summary) |"
        }
        #expect(listed == expected)
    }

    @Test func `The help of the commands names every setting, its variable and its default`() async throws {
        var help = ""
        for command in [["serve"], ["dev"], ["migrate"], ["token", "create"]] {
            help += try await Program.run(command + ["--help"]).output
        }
        // Lines are broken where the terminal ends.
        let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for setting in Setting.allCases {
            let value = setting.defaultValue.map { "default: \($0); " } ?? ""
            #expect(words.contains("\(setting.summary) (\(value)env: \(setting.variable))"), "\(setting)")
            #expect(words.contains("\(setting.option) "), "\(setting)")
        }
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "store.example"])
    func `dev listens on loopback alone`(_ host: String) async throws {
        let outcome = try await Program.run(
            ["dev", "--host", host, "--data-directory", "/nonexistent"],
            environment: ["BITCOIN_STORE_ALLOW_ANONYMOUS": "true"])
        #expect(outcome.exitCode == 1 && outcome.errors.contains("--host"), "\(outcome)")
    }
}
