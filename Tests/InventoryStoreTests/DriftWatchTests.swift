import InventoryStore
import Postgres
import Testing

@Suite struct DriftWatchTests {
    /// Here a look takes forever, since somebody has locked what it reads.
    @Test func lookDoesNotKeepTheServiceFromStopping() async throws {
        try await StoreFixture.run(change: Self.makePatient) { fixture in
            let dba = try await fixture.session()
            try await dba.execute(Statement("SET LOCAL idle_in_transaction_session_timeout = 0"))
            try await dba.execute(Statement("LOCK TABLE store.movement IN ACCESS EXCLUSIVE MODE"))
            let watch = DriftWatch(fixture.options, interval: .seconds(60), logger: StoreFixture.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watch.run() }
                try await fixture.wait(
                    until: Statement(
                        """
                        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = current_database() || ' drift'
                            AND wait_event_type = 'Lock')
                        """))
                let start = ContinuousClock.now
                group.cancelAll()
                try await group.waitForAll()
                // Left alone it would have gone on for two minutes.
                #expect(ContinuousClock.now - start < .seconds(60))
            }
            await dba.close()
        }
    }

    /// The lock must not end the look before the test does.
    @Sendable private static func makePatient(_ options: inout StoreOptions) {
        options.connection.lockTimeout = .seconds(120)
    }
}
