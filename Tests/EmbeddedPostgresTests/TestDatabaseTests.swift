import TestSupport
import Testing

@Suite struct TestDatabaseTests {
    @Test func givesEachCallerADatabaseOfItsOwn() async throws {
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...8 {
                group.addTask { try await TestDatabase.create().name }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 8)
    }

    @Test func copiesATemplate() async throws {
        let cluster = try await TestCluster.shared()
        let template = try await TestDatabase.create().name
        try await cluster.query("CREATE TABLE pencil AS SELECT 973 AS on_hand", database: template)
        let copy = try await TestDatabase.create(from: template)
        #expect(copy.connectionString.hasSuffix("dbname=\(copy.name)"))
        #expect(try await cluster.query("SELECT on_hand FROM pencil", database: copy.name) == "973")
    }

    @Test func givesUpDurabilityAndNothingElse() async throws {
        let cluster = try await TestCluster.shared()
        for (setting, value) in [("fsync", "off"), ("max_connections", "1000"), ("listen_addresses", "")] {
            #expect(try await cluster.query("SHOW \(setting)") == value)
        }
    }
}
