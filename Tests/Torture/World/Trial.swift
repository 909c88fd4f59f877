internal import FaultProxy
internal import SystemPackage

/// One run: a world, a fleet, its tormentors, and what is left of it.
struct Trial {
    let seed: UInt64
    let duration: Duration
    let instances: Int
    let carts: Int
    let isPeaceful: Bool
    let program: FilePath

    private static let tormentors = 2
    private static let clerks = 4
    private static let browsers = 2
    private static let watchInterval: Duration = .seconds(30)

    /// What a run leaves behind.
    struct Record: Sendable {
        let history: History
        /// What the instances did that nobody had asked them for.
        let faults: [Finding]
        let logs: [String]
        let torments: [Torment: Int]
        let starts: Int
        let lostCommits: Int
    }

    func run() async throws -> Record {
        let world = try await World(instances: instances, program: program)
        let recorder = Recorder()
        let torments = try await world.running {
            let shop = Shopfront(instances: world.instances, recorder: recorder)
            for deed in Catalogue.deeds { await shop.make(deed, at: 0) }
            return try await torment(world, shop)
        }
        try await world.comeToRest()
        let tables = try await Tables(of: world.server)
        try await world.server.stop()
        return Record(
            history: History(calls: recorder.calls, tables: tables, defaultSeconds: World.defaultSeconds),
            faults: world.instances.flatMap(\.faults), logs: world.instances.map(\.log), torments: torments,
            starts: world.instances.reduce(0) { $0 + $1.starts },
            lostCommits: world.instances.reduce(0) { $0 + $1.proxy.lostCommits })
    }

    /// The fleet goes on for a little while after the last torment: what was left open is asked after.
    private func torment(_ world: World, _ shop: Shopfront) async throws -> [Torment: Int] {
        let (peace, evening) = (Closing(), Closing())
        return try await withThrowingTaskGroup(of: [Torment: Int].self) { group in
            for number in 0..<(isPeaceful ? 0 : Self.tormentors) {
                group.addTask {
                    var tormentor = Tormentor(world, shop, peace, seed: seed &+ UInt64(number))
                    try await tormentor.run()
                    return tormentor.deeds
                }
            }
            for number in 0..<(carts + Self.clerks + Self.browsers) {
                let worker = Worker(shop: shop, closing: evening, seed: seed &+ 1_000 &+ UInt64(number))
                group.addTask { await employ(worker, number, world.server) }
            }
            group.addTask {
                // Also when a tormentor fails and the others are cancelled: nobody else tells the fleet to go home.
                defer {
                    peace.come()
                    evening.come()
                }
                try await watch(world, shop)
                peace.come()
                try await Task.sleep(for: .seconds(3))
                return [:]
            }
            return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
    }

    /// Says now and then how far it is and what the instances take: in peace both must come to stay as they are.
    private func watch(_ world: World, _ shop: Shopfront) async throws {
        let end = ContinuousClock.now + duration
        while case let left = end - .now, left > .zero {
            try await Task.sleep(for: min(left, Self.watchInterval))
            let footprints = world.instances.map { instance in
                instance.process.flatMap { Footprint(process: $0) }.map { "\($0)" } ?? "gone"
            }
            say("\(shop.recorder.count) calls so far; instances: \(footprints.joined(separator: "; "))")
        }
    }

    private func employ(_ worker: Worker, _ number: Int, _ server: Server) async -> [Torment: Int] {
        switch number {
        case ..<carts:
            var cart = Cart(worker)
            await cart.run()
        case ..<(carts + Self.clerks):
            var clerk = Clerk(worker, server: server)
            await clerk.run()
        default:
            var browser = Browser(worker)
            await browser.run()
        }
        return [:]
    }
}

extension Trial.Record {
    /// What a run came to, in a few lines.
    var summary: [String] {
        let calls = history.calls
        let answered = calls.count { $0.effect != nil }
        let refused = calls.count { $0.refusal != nil }
        let open = calls.count { $0.isOpen }
        let torments = torments.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
        return [
            """
            \(calls.count) calls: \(answered) done, \(refused) refused, \(open) left open, \
            \(calls.count - answered - refused - open) put off
            """,
            """
            \(history.tables.orders.count) orders, \(history.tables.movements.count) ledger rows, \
            \(starts) starts of instances, \(lostCommits) commits without an answer
            """,
            torments.isEmpty ? "in peace" : torments.joined(separator: ", "),
        ]
    }
}
