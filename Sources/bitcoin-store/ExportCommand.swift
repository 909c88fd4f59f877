public import ArgumentParser
public import StoreFiles
import SystemPackage

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all products or all items to standard output, as import takes them.",
        discussion: """
            One snapshot, in the order of SKUs and serial numbers; nobody waits for it. For instance: \
            bitcoin-store export products > products.csv

            An item that a cart holds is written as in stock, and sold ones are left out. The role may read products and \
            items: the schema's owner, or a member of store_clerk or store_service.
            """)

    @Argument(help: "products or items.") var kind: RecordKind
    @Option(help: "csv or ndjson.") var format: FileFormat = .csv
    @Option(name: .customLong("database-url"), help: .of(.migrateDatabaseURL)) var databaseURL: String?
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let settings = Settings(logging.given.merging([.migrateDatabaseURL: databaseURL]) { $1 })
        try await FileExport(kind, as: format).run(
            to: .standardOutput, try settings.connection(preferring: .migrateDatabaseURL), logger: try settings.logger()
        )
    }
}

extension FileFormat: ExpressibleByArgument {}
