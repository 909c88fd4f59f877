import Hummingbird
import HummingbirdCore
import Inventory
import InventoryStore
import Logging
import NIOCore
import NIOSSL
import PrometheusMetrics
import ServiceLifecycle
import StoreAPI
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The service put together from its settings.
struct Serving {
    let store: Store
    private let sweeper: ExpirySweeper?
    private let authenticator: Authenticator?
    private let driftWatch: DriftWatch?
    private let telemetry: Telemetry
    private let api: StoreAPI.Options
    private let limits: ConnectionLimits
    private let server: HTTPServerBuilder
    private let address: (host: String, port: Int)
    private let logger: Logger

    /// Who may call.
    enum Admission {
        /// Who has a token.
        case tokens
        /// Everybody who can reach the port.
        case anybody
    }

    /// Checks every setting before anything is started.
    init(_ settings: Settings, storeOptions: StoreOptions, admission: Admission, logger: Logger) throws {
        self.logger = logger
        address = try settings.address()
        api = try settings.apiOptions()
        limits = try settings.connectionLimits()
        server = try limits.server(certificate: try settings.certificate())
        try FileDescriptors.provide(
            clients: limits.connections,
            databaseConnections: storeOptions.readConnections + storeOptions.lanes + storeOptions.waitingLanes)
        let exporter = PrometheusExporter(help: StoreMetrics.help.merging(RequestMetrics.help) { $1 })
        telemetry = Telemetry(factory: exporter) { exporter.text() + ProcessFigures.text() }
        sweeper = try settings.sweepInterval().map {
            ExpirySweeper(storeOptions, interval: $0, logger: logger, metrics: exporter)
        }
        driftWatch = try settings.driftInterval().map {
            DriftWatch(storeOptions, interval: $0, logger: logger, metrics: exporter)
        }
        authenticator =
            switch admission {
            case .tokens: Authenticator(storeOptions, logger: logger)
            case .anybody: nil
            }
        store = Store(storeOptions, logger: logger, metrics: exporter)
    }

    /// Why the service does not start.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Services stop in the opposite order: first the server, so that what is in flight is answered, then what it
    /// stands on.
    ///
    /// `prepare` runs before the port opens, on a store that works; `whenListening` once it is open.
    func services(
        prepare: @escaping @Sendable (Store) async throws -> Void = { _ in },
        whenListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> [any Service] {
        let (store, logger) = (store, logger)
        var application = Application(
            responder: StoreResponder(
                store: store, authenticator: authenticator, options: api, telemetry: telemetry),
            server: server,
            configuration: .init(
                address: .hostname(address.host, port: address.port), serverName: nil,
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { await whenListening($0.localAddress?.port ?? 0) },
            logger: logger)
        application.beforeServerStarts {
            try await Self.checkSchema(of: store)
            try await prepare(store)
        }
        let beneath: [(any Service)?] = [store, sweeper, driftWatch, authenticator]
        return beneath.compactMap { $0 } + [Listener(application: application, address: address)]
    }

    private static func checkSchema(of store: Store) async throws {
        do {
            if let complaint = try await store.schemaState().complaint { throw Refused(description: complaint) }
        } catch let fault as StoreFault {
            throw Refused(
                description: fault == .databaseUnavailable
                    ? "the database does not answer; check --database-url (or DATABASE_URL, or the PG* variables)"
                    : "the schema cannot be read; grant the role what the service needs: GRANT store_service TO role")
        }
    }
}

/// The HTTP server, which says what to do when it cannot have its address.
private struct Listener<App: ApplicationProtocol>: Service {
    let application: App
    let address: (host: String, port: Int)

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw Serving.Refused(
                description: """
                    cannot listen on \(address.host) port \(address.port): \(error.text); \
                    choose others with --host and --port
                    """)
        }
    }
}

extension IOError {
    /// What the operating system calls it.
    fileprivate var text: String { String(cString: strerror(errnoCode)) }
}

extension ServiceGroup {
    /// Services that stop in order on SIGTERM and on Ctrl-C.
    static func untilSignal(_ services: [any Service], logger: Logger) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        return ServiceGroup(configuration: configuration)
    }
}
