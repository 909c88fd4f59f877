import ArgumentParser
import InventoryStore

struct Sweep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete lapsed reservations once, for cron.",
        discussion: "What somebody else has locked is left for the next round. Any number may run at once.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var tuning: StoreTuningOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let settings = Settings(
            database.given.merging(tuning.given) { $1 }.merging(logging.given) { $1 })
        let sweeper = ExpirySweeper(try settings.storeOptions(), interval: .zero, logger: try settings.logger())
        let count = try await sweeper.sweepOnce()
        print("Expired reservations deleted: \(count)")
    }
}
