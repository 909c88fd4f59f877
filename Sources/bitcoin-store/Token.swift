import Access
import ArgumentParser
import InventoryStore

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the tokens that callers of the HTTP API need.",
        subcommands: [Create.self, List.self, Revoke.self])
}

/// How the subcommands reach the database: as the owner of the schema, or as a role that may keep tokens.
private struct RegisterOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: .of(.migrateDatabaseURL)) var databaseURL: String?
    @OptionGroup var logging: LoggingOptions

    func register() throws -> TokenRegister {
        let settings = Settings(logging.given.merging([.migrateDatabaseURL: databaseURL]) { $1 })
        return TokenRegister(
            try settings.connection(preferring: .migrateDatabaseURL), logger: try settings.logger())
    }
}

extension Token {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token, and write it to standard output: once, and alone.",
            discussion: """
                Only its hash is kept, so nobody can show it again. For instance: \
                TOKEN=$(bitcoin-store token create --name cart-service --role cart --expires 90d)
                """)

        @Option(help: "Who will call with it, as the ledger shall say: 1 to 64 of A-Z a-z 0-9 . _ -")
        var name: String
        @Option(
            name: .customLong("role"),
            help: "reader, cart, inventory, fulfillment or admin; may be given more than once.",
            transform: Create.role)
        var roles: [Role]
        @Option(help: "After how long it expires: seconds, minutes, hours or days, such as 3600s, 90m, 12h or 90d.")
        var expires: Lifetime?
        @Option(help: "How many requests a second each instance of the service takes of it, 1 to 1000000.")
        var rate: Int?
        @OptionGroup fileprivate var options: RegisterOptions

        func validate() throws {
            guard !roles.isEmpty else { throw ValidationError("At least one --role is needed.") }
            guard isWellFormed(name) else {
                throw ValidationError(
                    "--name must be 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit, and not 'anonymous'.")
            }
            guard rate.map((1...1_000_000).contains) ?? true else {
                throw ValidationError("--rate must be 1 to 1000000 requests a second.")
            }
        }

        func run() async throws {
            let token = try await options.register().create(
                name: name, roles: Roles(roles), lifetime: expires?.duration, requestsPerSecond: rate)
            print(token.text)
        }

        private static func role(_ name: String) throws -> Role {
            guard let role = Role(rawValue: name) else {
                let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("There is no role '\(name)'; there are \(all).")
            }
            return role
        }

        private func isWellFormed(_ name: String) -> Bool {
            name != "anonymous" && name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-]{0,63}/) != nil
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all tokens that were ever made: names, roles and states, never the tokens.")

        @OptionGroup fileprivate var options: RegisterOptions

        func run() async throws {
            let rows = try await options.register().list().map { token in
                [
                    token.name, token.state, token.roles.joined(separator: ","),
                    token.requestsPerSecond.map { "\($0)/s" } ?? "-", token.createdAt, token.expiresAt ?? "-",
                ]
            }
            print(Columns(["NAME", "STATE", "ROLES", "RATE", "CREATED", "EXPIRES"], rows))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token; the service refuses it within seconds.")

        @Argument(help: "The token's name.") var name: String
        @OptionGroup fileprivate var options: RegisterOptions

        func run() async throws {
            try await options.register().revoke(name: name)
            print("Revoked: \(name).")
        }
    }
}

/// A length of time as operators write it: a number and s, m, h or d.
struct Lifetime: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Int(argument.dropLast()),
            // A hundred years are for ever, and far from what PostgreSQL cannot add.
            count >= 1, count <= 100 * 366 * 86_400 / unit
        else { return nil }
        duration = .seconds(count * unit)
    }
}

/// Text in columns as wide as their widest cell.
private struct Columns: CustomStringConvertible {
    let description: String

    init(_ titles: [String], _ rows: [[String]]) {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        description = all.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
