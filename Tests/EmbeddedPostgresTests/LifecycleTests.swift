import EmbeddedPostgres
import TestSupport
import Testing

/// Real clusters, one a test: what is left of them goes with the process.
@Suite struct LifecycleTests {
    @Test func keepsItsDataOverARestart() async throws {
        let cluster = try PrivateCluster()
        let first = try await cluster.start()
        #expect(!first.adopted)
        try await first.query("CREATE TABLE pencil AS SELECT 973 AS on_hand")
        try await first.stop()
        #expect(!cluster.directory.contains("cluster/postmaster.pid"))

        let second = try await cluster.start()
        #expect(!second.adopted)
        #expect(second.connectionString == first.connectionString)
        #expect(try await second.query("SELECT on_hand FROM pencil") == "973")
        try await second.stop()
    }

    @Test func stopsOnceHoweverOftenItIsTold() async throws {
        let cluster = try PrivateCluster()
        let server = try await cluster.start()
        async let first: Void = server.stop()
        async let second: Void = server.stop()
        _ = try await (first, second)
        try await server.stop()
        // The lock is free: somebody else may run on the data, and a late stop must not end that one.
        let next = try await cluster.start()
        try await server.stop()
        #expect(try await next.query("SELECT 1") == "1")
        try await next.stop()
    }

    @Test func stopsInACancelledTask() async throws {
        let cluster = try PrivateCluster()
        let server = try await cluster.start()
        let stopping = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await server.stop()
        }
        try await stopping.value
        #expect(!cluster.directory.contains("cluster/postmaster.pid"))
    }

    @Test func leavesNoServerBehindWhenTheStartIsCancelled() async throws {
        let cluster = try PrivateCluster()
        try await cluster.start().stop()
        let starting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await cluster.start()
        }
        await #expect(throws: (any Error).self) { try await starting.value }
        #expect(!cluster.directory.contains("cluster/postmaster.pid"))
        try await cluster.start().stop()
    }

    @Test func adoptsAServerThatOutlivedItsOwner() async throws {
        let cluster = try PrivateCluster()
        let process = try await startAndAbandon(cluster)
        let heir = try await cluster.start()
        #expect(heir.adopted)
        #expect(try await heir.processIdentifier() == process)
        try await heir.stop()
        #expect(!cluster.directory.contains("cluster/postmaster.pid"))
    }

    @Test func startsAnewWhenTheServerWasKilledToo() async throws {
        let cluster = try PrivateCluster()
        let process = try await startAndAbandon(cluster)
        try kill(process)
        let next = try await cluster.start()
        #expect(!next.adopted)
        #expect(try await next.processIdentifier() != process)
        try await next.stop()
    }

    @Test func runsInASessionOfItsOwn() async throws {
        let server = try await PrivateCluster().start()
        // The terminal sends Ctrl-C to its own session: PostgreSQL must not be in ours.
        let sessionOfServer = try session(of: await server.processIdentifier())
        #expect(try sessionOfServer != session(of: currentProcessIdentifier()))
        try await server.stop()
    }

    @Test func refusesASecondOwner() async throws {
        let cluster = try PrivateCluster()
        let owner = try await cluster.start()
        let error = try await #require(throws: EmbeddedPostgresError.self) { try await cluster.start() }
        #expect(
            error == .inUse(dataDirectory: cluster.directory.path, processIdentifier: currentProcessIdentifier()))
        #expect(error.description.contains("in use by another process"))
        #expect(try await owner.query("SELECT 1") == "1")
        try await owner.stop()
    }

    @Test func createsTheDatabaseThatIsAskedFor() async throws {
        let cluster = try PrivateCluster()
        let name = "it's a \"store\""
        for _ in 1...2 {
            let server = try await cluster.start(database: name)
            #expect(try await server.query("SELECT current_database()", database: name) == name)
            try await server.stop()
        }
    }

    @Test func isClosedToAllOthers() async throws {
        let cluster = try PrivateCluster()
        // A setting cannot open what makes it safe to ask for no password.
        let server = try await cluster.start(settings: ["listen_addresses": "localhost", "port": "5433"])
        #expect(try await server.query("SHOW listen_addresses") == "")
        #expect(try await server.query("SHOW port") == "5432")
        #expect(try await server.query("SHOW unix_socket_directories") == cluster.directory.path + "/run")
        #expect(try await server.query("SELECT (pg_stat_file('../run')).isdir") == "t")
        #expect(try permissions(of: cluster.directory.path + "/run") == 0o700)
        #expect(try permissions(of: cluster.directory.path + "/cluster") == 0o700)
        try await server.stop()
    }

    @Test func leavesDurabilityAlone() async throws {
        let directory = try TemporaryDirectory()
        let server = try await EmbeddedPostgres.start(
            EmbeddedPostgres.Configuration(dataDirectory: directory.path), logger: silent)
        for setting in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
            #expect(try await server.query("SHOW \(setting)") == "on", "\(setting)")
        }
        #expect(try await server.query("SHOW server_encoding") == "UTF8")
        #expect(try await server.query("SELECT current_user") == "postgres")
        try await server.stop()
    }
}
