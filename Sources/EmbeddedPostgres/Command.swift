internal import Subprocess

#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// One program run to its end: under a given user, in an environment of its own, within a deadline.
struct Command: Sendable {
    var executable: FilePath
    var arguments: [String]
    /// The user to run as, or `nil` for the user of this process.
    var user: OperatingSystemUser?
    /// A directory that the user can enter; programs of PostgreSQL complain about any other.
    var workingDirectory: FilePath = "/"
    /// Added to the few variables that every program gets.
    var environment: [String: String] = [:]
    var limit: Duration

    struct Outcome: Sendable {
        /// The exit code, or `nil` when a signal ended the program.
        var exitCode: Int32?
        /// Standard output and standard error, as they came, without the white space at both ends.
        var output: String
    }

    /// Runs the program and returns what it said.
    ///
    /// Throws `commandFailed` for any exit code but 0, and what `run()` throws.
    func check() async throws -> String {
        let outcome = try await run()
        guard outcome.exitCode == 0 else {
            throw EmbeddedPostgresError.commandFailed(command: name, output: outcome.output)
        }
        return outcome.output
    }

    /// Runs the program and returns its outcome, whatever its exit code.
    ///
    /// Throws `deadlineExceeded` after `limit`, when the program is ended, and `commandFailed` when it cannot be started.
    func run() async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do {
                    return try await launch()
                } catch let error as SubprocessError {
                    try Task.checkCancellation()
                    throw EmbeddedPostgresError.commandFailed(command: name, output: error.description)
                }
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            guard let outcome = try await group.next() ?? nil else {
                throw EmbeddedPostgresError.deadlineExceeded(what: name, limit: limit)
            }
            return outcome
        }
    }

    private var name: String { executable.lastComponent?.string ?? executable.string }

    private func launch() async throws -> Outcome {
        var platform = PlatformOptions()
        // A session of its own: the terminal's Ctrl-C is meant for the service, which then stops PostgreSQL in order.
        platform.createSession = true
        platform.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        let words = (user?.prefix ?? []) + [executable.string] + arguments
        let result = try await Subprocess.run(
            .path(FilePath(words[0])),
            arguments: Arguments(Array(words.dropFirst())),
            environment: .custom(fullEnvironment()),
            workingDirectory: workingDirectory,
            platformOptions: platform,
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput)
        let output = result.standardOutput.trimmed()
        guard case .exited(let code) = result.terminationStatus else {
            return Outcome(exitCode: nil, output: output)
        }
        return Outcome(exitCode: code, output: output)
    }

    /// The PG* variables of the caller would send psql or initdb elsewhere, so nothing is inherited unless it is needed
    /// to load a program or to know the time zone. Messages are English, since some of them are read.
    private func fullEnvironment() -> [Environment.Key: String] {
        var variables: [Environment.Key: String] = ["LC_ALL": "C"]
        for name in ["PATH", "LD_LIBRARY_PATH", "TZ"] {
            variables[Environment.Key(stringLiteral: name)] = ProcessEnvironment.value(of: name)
        }
        for (name, value) in environment {
            variables[Environment.Key(stringLiteral: name)] = value
        }
        return variables
    }
}

extension String {
    /// The string without the white space at both ends.
    func trimmed() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
