import ArgumentParser
import Logging
import ServiceLifecycle

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the HTTP API on an existing database.",
        discussion: """
            The schema must be there: see bitcoin-store migrate. Callers need tokens: see bitcoin-store token. SIGTERM \
            finishes what is in flight.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var serving: ServingOptions
    @Flag(help: .of(.allowAnonymous)) var allowAnonymous = false

    func run() async throws {
        let settings = Settings(
            database.given.merging(serving.given) { $1 }.merging([.allowAnonymous: allowAnonymous ? "true" : nil]) {
                $1
            })
        let logger = try settings.logger()
        let isOpen = try settings.flag(.allowAnonymous)
        let service = try Serving(
            settings, storeOptions: try settings.storeOptions(), admission: isOpen ? .anybody : .tokens, logger: logger)
        if isOpen {
            logger.warning("Everybody who can reach the port may do everything: --allow-anonymous is set.")
        }
        try await ServiceGroup.untilSignal(service.services(), logger: logger).run()
    }
}
