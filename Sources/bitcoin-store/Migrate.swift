import ArgumentParser
import InventoryStore

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date.",
        discussion: """
            The role of the connection becomes the owner of the schema; the service's own role owns nothing. Without \
            MIGRATE_DATABASE_URL, DATABASE_URL is used, and without that the PG* variables.
            """)

    @Option(name: .customLong("database-url"), help: .of(.migrateDatabaseURL)) var databaseURL: String?
    @OptionGroup var logging: LoggingOptions
    @Flag(help: "Write what is pending as a psql script to standard output, and change nothing.") var print = false

    func run() async throws {
        let settings = Settings(logging.given.merging([.migrateDatabaseURL: databaseURL]) { $1 })
        let migrator = Migrator(try settings.connection(preferring: .migrateDatabaseURL), logger: try settings.logger())
        if self.print {
            Swift.print(try await migrator.pendingScript(), terminator: "")
            return
        }
        let applied = try await migrator.migrate()
        Swift.print(applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", ")).")
    }
}
