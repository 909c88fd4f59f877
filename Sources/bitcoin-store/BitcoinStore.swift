import ArgumentParser

/// The command line. It only reads arguments; what they mean is ``Settings``' affair.
@main
struct BitcoinStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bitcoin-store",
        abstract: "The inventory of a store that sells for bitcoin: products, stock, reservations, orders.",
        discussion: """
            Every option can be given in the environment instead, under the name that its help shows; the option wins.
            Start with: bitcoin-store dev
            """,
        subcommands: [
            Serve.self, Dev.self, Migrate.self, ImportCommand.self, ExportCommand.self, Token.self, Sweep.self,
            DoctorCommand.self,
        ])
}
