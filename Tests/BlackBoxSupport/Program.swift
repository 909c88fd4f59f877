internal import FoundationEssentials
package import Subprocess

#if canImport(System)
package import System
#else
package import SystemPackage
#endif

/// The built program, which lies beside the test bundle or whatever other executable asks for it.
package enum Program {
    /// A run of the program that came to its end.
    package struct Outcome: Sendable, CustomStringConvertible {
        /// Nil when a signal ended it.
        package let exitCode: Int32?
        package let output: String
        package let errors: String

        init(_ status: TerminationStatus, output: String?, errors: String?) {
            if case .exited(let code) = status { exitCode = code } else { exitCode = nil }
            self.output = output ?? ""
            self.errors = errors ?? ""
        }

        package var description: String { "exit \(exitCode.map(String.init) ?? "by signal"): \(output)\(errors)" }
    }

    package struct Missing: Error, CustomStringConvertible {
        package let path: String
        package var description: String {
            "\(path) is missing: `swift build` makes it, with the configuration of the tests."
        }
    }

    package static func path() throws -> FilePath {
        // Linux runs the bundle itself; elsewhere it is an argument of the program that runs it.
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        let products = bundle.prefix(through: ".xctest").split(separator: "/", omittingEmptySubsequences: false)
            .dropLast()
        let program = (products + ["bitcoin-store"]).joined(separator: "/")
        guard FileManager.default.isExecutableFile(atPath: program) else { throw Missing(path: program) }
        return FilePath(program)
    }

    /// Runs a subcommand to its end. Nothing of the caller's settings comes through.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], program: FilePath? = nil
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(program ?? path()), arguments: Arguments(arguments), environment: .custom(variables(environment)),
            output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
        return Outcome(result.terminationStatus, output: result.standardOutput, errors: result.standardError)
    }

    /// Runs a subcommand to its end that may have no more than so many files open.
    package static func runLimited(openFiles: Int, _ arguments: [String]) async throws -> Outcome {
        try await runShell("ulimit -n \(openFiles) && exec \"$0\" \"$@\"", arguments)
    }

    /// Runs a line of shell to its end, with the program as `$0` and these as `$1` and so on.
    package static func runShell(_ script: String, _ arguments: [String]) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(["-c", script, path().string] + arguments),
            environment: .custom(variables()), output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
        return Outcome(result.terminationStatus, output: result.standardOutput, errors: result.standardError)
    }

    /// A variable of the environment of the tests.
    package static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    /// What a program needs to be loaded and to be told the time zone, and what the test adds.
    package static func variables(_ more: [String: String] = [:]) -> [Environment.Key: String] {
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "LD_LIBRARY_PATH", "TZ"].contains($0.key)
        }
        return Dictionary(
            uniqueKeysWithValues: inherited.merging(more) { $1 }.map {
                (Environment.Key(stringLiteral: $0.key), $0.value)
            })
    }
}

extension String {
    /// The string up to the end of the first occurrence of another; all of it when there is none.
    fileprivate func prefix(through other: String) -> Substring {
        ranges(of: other).first.map { self[..<$0.upperBound] } ?? self[...]
    }
}
