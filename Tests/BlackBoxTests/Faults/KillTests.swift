import BlackBoxSupport
import Testing

extension Faults {
    /// The service ends in the middle of its work, by SIGKILL or by SIGTERM.
    @Suite struct KillTests {
        private func stockedDatabase() async throws -> (StoreDatabase, stock: [String: Int]) {
            let database = try await StoreDatabase.create()
            let skus = try await RunningService.run(on: database.url) { service in
                try await inParallel(3) { _ in try await service.client.stocked(100_000) }
            }
            return (database, Dictionary(uniqueKeysWithValues: skus.map { ($0, 100_000) }))
        }

        private func expectKept(_ journal: Journal, _ database: StoreDatabase, _ stock: [String: Int]) async throws {
            #expect(journal.answered > 0)
            try await RunningService.run(on: database.url) { service in
                try await journal.expectKept(by: service.client, initial: stock)
            }
            try await database.expectNoDrift()
        }

        @Test func `A killed service loses no answered request, and repeats converge`() async throws {
            let (database, stock) = try await stockedDatabase()
            let journal = Journal()
            // More than once: each time it stops somewhere else.
            for round in 1...3 {
                try await RunningService.run(on: database.url) { service in
                    async let work: Void = journal.work(service.client, skus: stock.keys.sorted())
                    try await eventually("enough was answered") { journal.answered >= round * 120 }
                    try service.kill()
                    try await work
                }
            }
            #expect(journal.entries.contains { $0.answer == nil }, "nothing was under way when the service was killed")
            try await expectKept(journal, database, stock)
        }

        @Test func `SIGTERM under load ends in order, and loses no answered request`() async throws {
            let (database, stock) = try await stockedDatabase()
            let journal = Journal()
            try await RunningService.run(on: database.url) { service in
                async let work: Void = journal.work(service.client, skus: stock.keys.sorted())
                try await eventually("enough was answered") { journal.answered >= 120 }
                try service.terminate()
                try await work
            }
            try await expectKept(journal, database, stock)
        }

        @Test func `What is in flight at SIGTERM is finished`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url, ["--lock-timeout", "30"]) { service in
                let client = service.client
                let sku = try await client.stocked(100)
                let lock = try await RowLock(database, "SELECT FROM store.stock FOR UPDATE")
                async let answers = inParallel(10) { _ in try await client.hold(Fresh.id(), line(sku, 1)) }
                try await eventually("the service waited for the lock") {
                    try await database.query("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"
                }
                try service.terminate()
                try await eventually("the service took no more calls") {
                    (try? await Client(base: client.base).post("/livez", nil, ["Connection": "close"])) == nil
                }
                try await lock.release()
                for answer in try await answers { answer.expect(201) }
            }
            try await database.expectNoDrift()
            #expect(try await database.query("SELECT count(*) FROM store.reservation") == "10")
        }
    }
}
