import BlackBoxSupport
import Testing

/// More commands than the queue takes.
@Suite struct QueueLimitTests {
    @Test func `Beyond the queue's limit a command is refused at once, and reads are not`() async throws {
        let database = try await StoreDatabase.create()
        let flags = ["--queue-limit", "3", "--lock-timeout", "60", "--sweep-interval", "0"]
        try await RunningService.run(on: database.url, flags) { service in
            let client = service.client
            let sku = try await client.stocked(100)
            let lock = try await RowLock(database, "SELECT FROM store.stock FOR UPDATE")
            async let waiting = inParallel(3) { _ in try await client.hold(Fresh.id(), line(sku, 1)) }
            let refused = try await eventually("the queue was full") {
                // While one of the three is still on its way there is room for this one, which nothing blocks.
                let answer = try await client.hold(Fresh.id(), line("none", 1))
                return answer.status == 503 ? answer : nil
            }
            refused.expectProblem(503, "overloaded")
            #expect(refused.header("Retry-After") == "1")
            try await client.get("/v1/products/\(sku)").expect(200)
            try await lock.release()
            for answer in try await waiting { answer.expect(201) }
            try await client.hold(Fresh.id(), line(sku, 1)).expect(201)
        }
        try await database.expectNoDrift()
    }
}
