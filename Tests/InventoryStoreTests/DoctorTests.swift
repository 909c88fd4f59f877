import FoundationEssentials
import Inventory
import Postgres
import TestSupport
import Testing

@testable import InventoryStore

@Suite struct DoctorTests {
    /// The tests' server gives up durability, and the doctor says so.
    private static let expectedFaults = ["fsync is off", "full_page_writes is off", "synchronous_commit is off"]

    private func faults(_ options: StoreOptions) async -> [Finding] {
        await Doctor(options, logger: StoreFixture.logger).examine().filter { finding in
            finding.verdict != .fine && !Self.expectedFaults.contains { finding.observation.hasPrefix($0) }
        }
    }

    @Test func healthyStoreGetsNoRemedy() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            _ = try await fixture.hold([("PEN", 2)]).get()
            let findings = await Doctor(fixture.options, logger: StoreFixture.logger).examine()
            let subjects = findings.map(\.subject).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
            #expect(
                subjects == [
                    "connection", "version", "writing", "durability", "clock", "schema", "roles", "indexes", "drift",
                    "sweeper", "bloat",
                ])
            let faults = findings.filter { $0.verdict != .fine }
            #expect(faults.count == 3)
            for (fault, expected) in zip(faults, Self.expectedFaults) {
                #expect(fault.verdict == .fault && fault.observation.hasPrefix(expected))
                #expect(fault.remedy?.contains("ALTER SYSTEM") == true)
            }
            #expect(findings.allSatisfy { ($0.remedy == nil) == ($0.verdict == .fine) })
        }
    }

    @Test(arguments: [
        (
            "drift", Finding.Verdict.fault, "PEN: reserved is not the sum of its lines",
            Statement("UPDATE store.stock SET reserved = reserved - 1"),
            Statement("UPDATE store.stock SET reserved = reserved + 1")
        ),
        (
            "sweeper", .advice, "s ago",
            Statement(
                """
                WITH old AS (UPDATE store.reservation SET created_at = created_at - interval '2 hours',
                    expires_at = expires_at - interval '2 hours' RETURNING *)
                UPDATE store.reservation_line l SET expires_at = old.expires_at FROM old
                """), Statement("SELECT")
        ),
        (
            "indexes", .fault, "Missing: orders_purchased_at_idx.",
            Statement("DROP INDEX store.orders_purchased_at_idx"),
            Statement("SELECT")
        ),
        (
            "indexes", .fault, "Invalid, so of no use: orders_purchased_at_idx.",
            Statement(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'store.orders_purchased_at_idx'::regclass"),
            Statement("SELECT")
        ),
        (
            "schema", .fault, "lacks the migrations 0001_tables",
            Statement("DELETE FROM store.migration WHERE version = 1"), Statement("SELECT")
        ),
        (
            "drift", .fault, "It cannot be looked at: permission denied",
            Statement("REVOKE SELECT ON store.stock_drift FROM store_service"), Statement("SELECT")
        ),
    ])
    func faultIsFound(
        subject: String, verdict: Finding.Verdict, observation: String, harm: Statement, mend: Statement
    ) async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            _ = try await fixture.hold([("PEN", 2)]).get()
            try await fixture.sql(harm)
            let faults = await faults(fixture.options)
            try await fixture.sql(mend)
            #expect(faults.map(\.subject) == [subject])
            #expect(faults.first?.verdict == verdict)
            #expect(faults.first?.observation.contains(observation) == true, "\(faults)")
        }
    }

    @Test func bloatIsFound() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            #expect(await faults(fixture.options).isEmpty)
            // What a transaction leaves behind that was rolled back, while nobody clears it away.
            for statement in [
                Statement("ALTER TABLE store.stock SET (autovacuum_enabled = off)"), .begin,
                Statement("SET LOCAL session_replication_role = replica"),
                Statement("INSERT INTO store.stock SELECT generate_series(1000000, 1100000)"), .rollback,
            ] {
                try await fixture.sql(statement)
            }
            #expect(await faults(fixture.options).map(\.subject) == ["bloat"])
        }
    }

    @Test func superuserIsAdvisedAgainst() async throws {
        try await StoreFixture.run { fixture in
            var options = fixture.options
            options.connection.connectionString = try await TestCluster.shared().connectionString(
                database: fixture.database)
            let faults = await faults(options)
            #expect(faults.map(\.subject) == ["roles"])
            #expect(faults.first?.verdict == .advice)
        }
    }

    /// It may do what a member of store_service may, and more.
    @Test func ownerOfTheSchemaIsAdvisedAgainst() async throws {
        // By then another database's migrations have made the cluster's roles.
        try await StoreFixture.run { _ in
            let (name, connectionString) = try await TestDatabase.create()
            try await TestCluster.shared().query(
                "CREATE ROLE test_owner LOGIN; ALTER DATABASE \(name) OWNER TO test_owner", database: name)
            let connection = ConnectionConfiguration(
                connectionString: connectionString.replacingUser(with: "test_owner"))
            _ = try await Migrator(connection, logger: StoreFixture.logger).migrate()
            let faults = await faults(StoreOptions(connection: connection))
            #expect(faults.map(\.subject) == ["roles"])
            #expect(faults.first?.verdict == .advice)
        }
    }

    @Test func unreachableServerIsOneFault() async throws {
        let options = StoreOptions(
            connection: ConnectionConfiguration(connectionString: "host=/nowhere/at/all dbname=store"))
        let findings = await Doctor(options, logger: StoreFixture.logger).examine()
        #expect(findings.map(\.subject) == ["connection"])
        #expect(findings.first?.verdict == .fault)
    }

    @Test func expectedIndexesAreThoseThatMigrationsMake() async throws {
        try await StoreFixture.run { fixture in
            let made = try await fixture.texts(
                Statement(
                    "SELECT relname::text FROM pg_class WHERE relnamespace = 'store'::regnamespace AND relkind = 'i'"))
            #expect(ExpectedIndexes.names == Set(made))
        }
    }
}
