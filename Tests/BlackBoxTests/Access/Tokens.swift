import BlackBoxSupport
import Testing

/// Tokens as an operator makes them, with the built program.
struct Tokens: Sendable {
    let database: StoreDatabase

    /// Makes a token that must come out alone, and returns it.
    func create(
        _ name: String, roles: String..., flags: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(["create", "--name", name] + roles.flatMap { ["--role", $0] } + flags)
        try #require(outcome.exitCode == 0, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.output.wholeMatch(of: /bcs_[0-9a-f]{72}\n/) != nil, sourceLocation: sourceLocation)
        #expect(outcome.errors == "", sourceLocation: sourceLocation)
        return String(outcome.output.dropLast())
    }

    func revoke(_ name: String) async throws {
        let outcome = try await run(["revoke", name])
        try #require(outcome.exitCode == 0, "\(outcome)")
    }

    /// Runs a subcommand of `token`, whatever comes of it.
    func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(["token"] + arguments + ["--database-url", database.url])
    }
}
