internal import FaultProxy
internal import Postgres

/// Lets one thing after the other go wrong, each for a little while, and mends it again.
struct Tormentor {
    private let world: World
    private let shop: Shopfront
    private let closing: Closing
    private var random: SeededDice
    /// What it did, and how often.
    private(set) var deeds: [Torment: Int] = [:]

    private static let choices = Torment.allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    init(_ world: World, _ shop: Shopfront, _ closing: Closing, seed: UInt64) {
        self.world = world
        self.shop = shop
        self.closing = closing
        random = SeededDice(seed: seed)
    }

    mutating func run() async throws {
        while !closing.isNow {
            try await Task.sleep(for: .milliseconds(random.number(50..<700)))
            let torment = random.pick(Self.choices)
            try await carry(out: torment)
            deeds[torment, default: 0] += 1
        }
    }

    /// Only a server that does not come back is the end of the run; what else fails has been tormented already.
    private mutating func carry(out torment: Torment) async throws {
        let instance = random.pick(world.instances)
        switch torment {
        case .killInstance: instance.kill()
        case .freezeInstance:
            instance.freeze()
            await wait(100..<2_500)
            instance.thaw()
        case .endSessions: await endSessions()
        case .crashServer: try await world.server.crash(for: .milliseconds(random.number(0..<1_000)))
        case .fillServer: await fillServer()
        case .lockRow: await lockRow()
        case .lapseHolds: await HandWork(server: world.server, recorder: shop.recorder).lapseSome(seed: random.next())
        case .slowNetwork:
            instance.proxy.slow(by: .milliseconds(random.number(2..<60)))
            await wait(200..<1_500)
            instance.proxy.slow(by: .zero)
        case .cutNetwork: instance.proxy.cut()
        case .stillNetwork:
            instance.proxy.setStill(true)
            await wait(100..<4_000)
            // What was on its way arrives late, or never.
            if random.chance(50) { instance.proxy.cut() }
            instance.proxy.setStill(false)
        case .loseCommit: instance.proxy.swallowNextCommit()
        case .rush: await rush()
        }
    }

    private mutating func wait(_ milliseconds: Range<Int>) async {
        try? await Task.sleep(for: .milliseconds(random.number(milliseconds)))
    }

    private mutating func endSessions() async {
        let share = Int64(random.number(1..<101))
        _ = try? await world.server.withSession { session throws in
            _ = try session.query(SQL.endSessions.bind(Server.role, share))
        }
    }

    /// Takes every connection that the server has left.
    private mutating func fillServer() async {
        let configuration = ConnectionConfiguration(connectionString: world.server.connectionString)
        var taken: [Connection] = []
        while taken.count < 64, let one = try? await Connection.open(configuration, logger: Server.silent) {
            taken.append(one)
        }
        // Those that the instances have lost by now they cannot have back.
        for instance in world.instances where random.chance(50) { instance.proxy.cut() }
        await wait(100..<1_000)
        for connection in taken { await connection.close() }
    }

    /// Somebody at a psql prompt, who locks a row and thinks.
    private mutating func lockRow() async {
        let statement = random.pick([
            "SELECT FROM store.stock s JOIN store.product p USING (product_id) WHERE sku = '\(random.pick(Catalogue.all))' FOR UPDATE OF s",
            "SELECT FROM store.product WHERE sku = '\(random.pick(Catalogue.all))' FOR UPDATE",
            "SELECT FROM store.item WHERE serial_number = '\(random.pick(Catalogue.serials))' ORDER BY item_id FOR UPDATE",
            "SELECT FROM store.reservation ORDER BY reservation_id LIMIT 5 FOR UPDATE",
        ])
        let thought = Duration.milliseconds(random.number(20..<1_800))
        try? await world.server.withConnection { connection in
            try await connection.run { session throws in try session.script("BEGIN; \(statement)") }
            try? await Task.sleep(for: thought)
            try await connection.run { session throws in try session.script("ROLLBACK") }
        }
    }

    /// More reads at once than there are connections for them.
    private mutating func rush() async {
        let place = random.number(0..<world.instances.count)
        let sku = random.pick(Catalogue.all)
        let shop = shop
        await withDiscardingTaskGroup { group in
            for number in 0..<150 {
                let path = number % 2 == 0 ? "/v1/products/\(sku)" : "/v1/orders?limit=\(1 + number % 7)"
                group.addTask { await shop.make(.other(name: "GET \(path)", allowed: [200]), at: place) }
            }
        }
    }

    private enum SQL {
        static let endSessions = Statement(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE usename = $1::text AND hashint4(pid) & 127 < $2::bigint
            """)
    }
}
