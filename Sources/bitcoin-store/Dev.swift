import ArgumentParser
import EmbeddedPostgres
import InventoryStore
import Logging
import Postgres
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try the store: serve on a private PostgreSQL with two example products.",
        discussion: """
            The PostgreSQL belongs to this command: it is made on first use, keeps its data, listens on a Unix socket \
            alone and stops when the command stops. There are no tokens: whoever can reach the port may do everything, so \
            it is a port of the loopback interface.
            """)

    @OptionGroup var serving: ServingOptions
    @Option(name: .customLong("data-directory"), help: .of(.dataDirectory)) var dataDirectory: String?

    func run() async throws {
        let settings = Settings(serving.given.merging([.dataDirectory: dataDirectory]) { $1 })
        let logger = try settings.logger()
        let development = Development(settings: settings, logger: logger)
        try development.check()
        try await ServiceGroup.untilSignal([development], logger: logger).run()
    }
}

/// The service together with the PostgreSQL that it brings along.
///
/// One service around all the others, so that a signal during the start is obeyed too, and PostgreSQL stops last.
private struct Development: Service {
    let settings: Settings
    let logger: Logger

    /// Wrong settings are refused before a cluster is made.
    func check() throws {
        try settings.requireLoopback()
        _ = try Serving(settings, storeOptions: try settings.storeOptions(), admission: .anybody, logger: logger)
    }

    func run() async throws {
        let directory = settings.text(.dataDirectory) ?? EmbeddedPostgres.defaultDataDirectory()
        let postgres = try await EmbeddedPostgres.start(.init(dataDirectory: directory), logger: logger)
        do {
            try await serve(on: postgres)
        } catch {
            try? await postgres.stop()
            throw error
        }
        try await postgres.stop()
    }

    private func serve(on postgres: EmbeddedPostgres) async throws {
        var options = try settings.storeOptions()
        options.connection.connectionString = postgres.connectionString
        _ = try await Migrator(options.connection, logger: logger).migrate()
        guard !Task.isShuttingDownGracefully else { return }
        let service = try Serving(settings, storeOptions: options, admission: .anybody, logger: logger)
        logger.warning("Everybody on this machine may do everything: dev asks for no tokens.")
        let services = service.services { store in
            try await ExampleProducts.load(into: store)
        } whenListening: { port in
            print(welcome(port: port, connectionString: postgres.connectionString))
            // Where standard output is a pipe or a file, C would keep the text until the end.
            fflush(nil)
        }
        try await ServiceGroup(configuration: .init(services: services, logger: logger)).run()
    }

    private func welcome(port: Int, connectionString: String) -> String {
        let base = "http://127.0.0.1:\(port)"
        return """

            bitcoin-store listens on \(base)

            Try:
              curl -s \(base)/v1/products
              curl -s -X PUT \(base)/v1/reservations/6f1c24a8-0d5e-4e0c-9a57-2f6f0f3a9b11 \\
                -H 'Content-Type: application/json' -d '{"lines": [{"sku": "12341234", "quantity": 2}]}'
              curl -s -X POST \(base)/v1/reservations/6f1c24a8-0d5e-4e0c-9a57-2f6f0f3a9b11/purchase

            Look at the tables:
              psql "\(connectionString)" -c 'SELECT * FROM store.stock_level'

            """
    }
}
