import FoundationEssentials
import Inventory
import InventoryStore
import Logging
import Postgres
import ServiceLifecycle
import TestSupport

/// A store on a database of its own, whose service role owns nothing, and a superuser's connection beside it.
struct StoreFixture: Sendable {
    let store: Store
    let options: StoreOptions
    /// For what a DBA would do meanwhile.
    let admin: Connection
    let database: String

    /// How the owner of the schema connects.
    let administration: ConnectionConfiguration

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A migrated database, which every test copies.
    private static let template = Task {
        let (name, connectionString) = try await TestDatabase.create()
        _ = try await Migrator(ConnectionConfiguration(connectionString: connectionString), logger: logger).migrate()
        try await TestCluster.shared().query(
            "CREATE ROLE test_service LOGIN; GRANT store_service TO test_service", database: name)
        return name
    }

    /// Runs `body` on a store that serves, and then checks that nothing has drifted.
    static func run(
        change: @Sendable (inout StoreOptions) -> Void = { _ in }, _ body: @Sendable (StoreFixture) async throws -> Void
    ) async throws {
        let (name, connectionString) = try await TestDatabase.create(from: try await template.value)
        var connection = ConnectionConfiguration(
            connectionString: connectionString.replacingUser(with: "test_service"))
        connection.applicationName = name
        // The tests of deadlines set their own; the others run on machines that are busy with all of them at once.
        connection.connectTimeout = .seconds(60)
        connection.statementTimeout = .seconds(60)
        connection.idleInTransactionTimeout = .seconds(60)
        var options = StoreOptions(connection: connection)
        options.acquireTimeout = .seconds(60)
        options.lockTimeout = .seconds(60)
        change(&options)
        let administration = ConnectionConfiguration(connectionString: connectionString, connectTimeout: .seconds(60))
        let admin = try await Connection.open(administration, logger: logger)
        let fixture = StoreFixture(
            store: Store(options, logger: logger), options: options, admin: admin, database: name,
            administration: administration)
        try await fixture.serving(fixture.store) { try await body(fixture) }
        let drift = try await fixture.texts(Statement("SELECT sku || ': ' || fault FROM store.stock_drift"))
        await admin.close()
        if !drift.isEmpty { throw Drift(faults: drift) }
    }

    struct Drift: Error { let faults: [String] }

    /// Serves commands while `body` runs.
    func serving<R: Sendable>(_ store: Store, _ body: @Sendable () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await store.run() }
            let result: Result<R, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.cancelAll()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Runs a statement of a DBA's.
    func sql(_ statement: Statement) async throws {
        try await admin.run { session in _ = try session.query(statement.bind()) }
    }

    func texts(_ statement: Statement) async throws -> [String] {
        try await admin.run { session in try session.query(statement.bind()).map { try $0.decode(0, as: String.self) } }
    }

    func number(_ statement: Statement) async throws -> Int64 {
        try await admin.run { session in try session.query(statement.bind())[0].decode(0, as: Int64.self) }
    }

    /// Waits, by asking, until the statement says true.
    func wait(until statement: Statement) async throws {
        while true {
            try Task.checkCancellation()
            let isSo = try await admin.run { session in
                try session.query(statement.bind())[0].decode(0, as: Bool.self)
            }
            if isSo { return }
            await Task.yield()
        }
    }

    /// Another connection of a DBA's, with a transaction open.
    func session() async throws -> Connection {
        let connection = try await Connection.open(
            ConnectionConfiguration(
                connectionString: try await TestCluster.shared().connectionString(database: database),
                lockTimeout: .seconds(60), idleInTransactionTimeout: .seconds(60)),
            logger: Self.logger)
        try await connection.run { session in _ = try session.query(Statement.begin.bind()) }
        return connection
    }
}

extension Connection {
    func execute(_ statement: Statement) async throws {
        try await run { session in _ = try session.query(statement.bind()) }
    }
}

extension String {
    /// The same connection as another role.
    func replacingUser(with role: String) -> String {
        split(separator: " ").map { $0.hasPrefix("user=") ? "user=\(role)" : String($0) }.joined(separator: " ")
    }
}

// MARK: - Commands, shortly

extension StoreFixture {
    static let dollar = Money(amount: ExactDecimal("1.00")!, currency: Currency("USD")!)

    func stock(_ sku: String, _ onHand: Int64) async throws {
        _ = try await store.perform(
            CreateProduct(
                sku: SKU(sku)!, kind: .fungible, name: sku, price: Self.dollar, onHand: onHand, actor: "test")
        ).get()
    }

    func line(_ sku: String, _ serials: [String]) async throws {
        _ = try await store.perform(
            CreateProduct(sku: SKU(sku)!, kind: .nonFungible, name: sku, price: Self.dollar, actor: "test")
        ).get()
        for serial in serials {
            _ = try await store.perform(
                AddItem(key: ItemKey(SKU(sku)!, SerialNumber(serial)!), price: nil, actor: "test")
            ).get()
        }
    }

    @discardableResult
    func hold(
        _ id: UUID, _ quantities: [(String, Int)], for seconds: Int = 3600, in store: Store? = nil
    ) async throws -> Result<PutReservation.Answer, Refusal> {
        try await (store ?? self.store).perform(
            PutReservation(
                id: id, lines: quantities.map { LineRequest(sku: SKU($0.0)!, wish: .quantity($0.1)) }, cartID: nil,
                timeToLive: Seconds(seconds)))
    }

    /// For a cart of its own.
    func hold(
        _ quantities: [(String, Int)], in store: Store? = nil
    ) async throws -> Result<PutReservation.Answer, Refusal> {
        try await hold(UUID(), quantities, in: store)
    }

    func level(_ sku: String) async throws -> StockLevel? { try await store.stock(of: SKU(sku)!)?.stock }
}
