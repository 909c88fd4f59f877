import EmbeddedPostgres
import TestSupport
import Testing

/// What a crash, an upgrade or a strange path leaves for the next start.
@Suite struct LeftoverTests {
    @Test func makesAnewWhatInitdbDidNotFinish() async throws {
        let cluster = try PrivateCluster()
        try cluster.directory.write("15\n", to: "cluster.new-1a2b/PG_VERSION")
        let server = try await cluster.start()
        #expect(try await server.query("SELECT 1") == "1")
        #expect(!cluster.directory.contains("cluster.new-1a2b"))
        try await server.stop()
    }

    @Test func refusesADirectoryThatIsNoCluster() async throws {
        let cluster = try PrivateCluster()
        try cluster.directory.write("", to: "cluster/notes.txt")
        await #expect(throws: EmbeddedPostgresError.notACluster(directory: cluster.directory.path + "/cluster")) {
            try await cluster.start()
        }
        #expect(cluster.directory.contains("cluster/notes.txt"))
    }

    @Test func refusesTheDataOfAnotherVersion() async throws {
        let cluster = try PrivateCluster()
        try cluster.directory.write("9.6\n", to: "cluster/PG_VERSION")
        let error = try await #require(throws: EmbeddedPostgresError.self) { try await cluster.start() }
        let installed = try await PostgresInstallation.locate().majorVersion
        #expect(
            error == .versionMismatch(dataDirectory: cluster.directory.path, data: "9.6", installed: installed))
        #expect(error.description.contains("PostgreSQL 9.6"))
        #expect(error.description.contains("is \(installed)"))
    }

    enum StaleEntry: CaseIterable { case deadProcess, processOfAnotherUser, processOfTheSameUser, cutOff }

    @Test(arguments: StaleEntry.allCases)
    func isNotConfusedByAStaleEntry(_ kind: StaleEntry) async throws {
        let cluster = try PrivateCluster()
        let first = try await cluster.start()
        let entry = try await first.query("SELECT pg_read_file('postmaster.pid')")
        try await first.stop()

        let old = entry.prefix { $0.isNumber }
        let rest = entry.dropFirst(old.count) + "\n"
        let left: String
        switch kind {
        case .deadProcess: left = entry + "\n"
        case .processOfAnotherUser: left = "\(currentProcessIdentifier())\(rest)"
        case .processOfTheSameUser:
            let other = try await TestCluster.shared().query("SELECT pg_read_file('postmaster.pid')")
            left = "\(other.prefix { $0.isNumber })\(rest)"
        case .cutOff: left = "\(old)\n"
        }
        try cluster.directory.write(left, to: "cluster/postmaster.pid")

        let second = try await cluster.start()
        #expect(!second.adopted)
        #expect(try await second.query("SELECT 1") == "1")
        try await second.stop()
    }

    @Test(arguments: [String(repeating: "long/", count: 40), "comma,comma", "dollar$HOME and 'quotes'\"`"])
    func findsAPlaceForTheSocketWhereThePathIsUnfit(name: String) async throws {
        var cluster = try PrivateCluster()
        cluster.dataDirectory += "/" + name
        let process = try await startAndAbandon(cluster)
        // The next owner finds the same place.
        let server = try await cluster.start()
        #expect(server.adopted)
        #expect(try await server.processIdentifier() == process)
        let sockets = try await server.query("SHOW unix_socket_directories")
        #expect(sockets.hasPrefix("/run/bitcoin-store-") || sockets.hasPrefix("/tmp/bitcoin-store-"))
        #expect(try permissions(of: sockets) == 0o700)
        try await server.stop()
        #expect(!exists(sockets))
    }

    @Test func worksUnderAPathWithSpaces() async throws {
        var cluster = try PrivateCluster()
        cluster.dataDirectory += "/my store"
        let server = try await cluster.start()
        #expect(server.connectionString.contains("host='\(cluster.dataDirectory)/run'"))
        #expect(try await server.query("SHOW unix_socket_directories") == cluster.dataDirectory + "/run")
        try await server.stop()
    }

    @Test(.enabled(if: isRoot, "only root runs PostgreSQL as another user"))
    func saysWhenTheUserOfTheServerCannotGetThere() async throws {
        var cluster = try PrivateCluster()
        try cluster.directory.createDirectory("closed")
        try setPermissions(of: cluster.dataDirectory + "/closed", to: 0o700)
        cluster.dataDirectory += "/closed/data"
        await #expect(
            throws: EmbeddedPostgresError.notEnterable(dataDirectory: cluster.dataDirectory, user: "postgres")
        ) { try await cluster.start() }
    }

    @Test func showsTheLastLinesOfTheLogWhenTheServerDoesNotStart() async throws {
        let cluster = try PrivateCluster()
        let error = try await #require(throws: EmbeddedPostgresError.self) {
            try await cluster.start(settings: ["shared_buffers": "lots"])
        }
        #expect(error.description.contains("invalid value for parameter \"shared_buffers\": \"lots\""))
        #expect(error.description.contains("postgresql.log"))
        // The failure has let go of the lock.
        try await cluster.start().stop()
    }

    @Test(arguments: ["a b", "", "x;y", "-c"])
    func refusesASettingWithoutAProperName(name: String) async throws {
        let cluster = try PrivateCluster()
        await #expect(throws: EmbeddedPostgresError.badSetting(name: name)) {
            try await cluster.start(settings: [name: "1"])
        }
    }

    @Test func passesOnAValueWithQuotes() async throws {
        let cluster = try PrivateCluster()
        let value = "it's $HOME `here` \"now\""
        let server = try await cluster.start(settings: ["cluster_name": value])
        #expect(try await server.query("SHOW cluster_name") == value)
        try await server.stop()
    }

    @Test func refusesAServerThatListensElsewhere() async throws {
        let cluster = try PrivateCluster()
        let process = try await startAndAbandon(cluster)
        // The same server, as if somebody had started it by hand with a socket in another place.
        let entry = try await cluster.adoptAndRead()
        try cluster.directory.write(
            entry.replacing(cluster.directory.path + "/run", with: "/var/run/postgresql"), to: "cluster/postmaster.pid")
        let error = try await #require(throws: EmbeddedPostgresError.self) { try await cluster.start() }
        #expect(error == .foreignServer(dataDirectory: cluster.directory.path, processIdentifier: process))
        try cluster.directory.write(entry, to: "cluster/postmaster.pid")
        try await cluster.start().stop()
    }
}
