import ArgumentParser
import InventoryStore

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date.",
        discussion: "The role of the connection becomes the owner of the schema; the service's own role owns nothing.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var logging: LoggingOptions
    @Flag(help: "Write what is pending as a psql script to standard output, and change nothing.") var print = false

    func run() async throws {
        let settings = Settings(database.given.merging(logging.given) { $1 })
        let migrator = Migrator(try settings.connection(), logger: try settings.logger())
        if self.print {
            Swift.print(try await migrator.pendingScript(), terminator: "")
            return
        }
        let applied = try await migrator.migrate()
        Swift.print(applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", ")).")
    }
}
