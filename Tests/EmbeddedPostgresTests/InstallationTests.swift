import EmbeddedPostgres
import TestSupport
import Testing

@Suite struct InstallationTests {
    @Test func findsTheServerOfThisMachine() async throws {
        let installation = try await PostgresInstallation.locate()
        #expect(installation.majorVersion >= 14)
        #expect(installation.bin.hasPrefix("/"))
    }

    @Test func namesWhatItSearchedAndTheCommandThatMendsIt() async throws {
        let directory = try TemporaryDirectory()
        var places = SearchPlaces()
        places.versions = directory.path + "/versions"
        places.path = directory.path + "/bin"
        let error = try await #require(throws: EmbeddedPostgresError.self) {
            try await PostgresInstallation.locate(in: places)
        }
        let text = error.description
        #expect(text.contains("pg_config --bindir"))
        #expect(text.contains(directory.path + "/versions/*/bin"))
        #expect(text.contains(directory.path + "/bin"))
        #expect(text.contains("apt-get install postgresql"))
    }

    @Test func takesTheNewestOfSeveralVersions() async throws {
        let places = try FakeInstallations(versions: [14, 9, 16, 15]).places
        let installation = try await PostgresInstallation.locate(in: places)
        #expect(installation.bin == places.versions + "/16/bin")
        #expect(installation.majorVersion == 16)
    }

    @Test func prefersTheVersionThatMadeTheData() async throws {
        let places = try FakeInstallations(versions: [14, 16]).places
        #expect(try await PostgresInstallation.locate(in: places, preferring: "14").majorVersion == 14)
        #expect(try await PostgresInstallation.locate(in: places, preferring: "15").majorVersion == 16)
    }

    @Test func passesOverOldAndIncompleteServers() async throws {
        let fakes = try FakeInstallations(versions: [13, 14, 17])
        try fakes.remove("17/bin/initdb")
        #expect(try await PostgresInstallation.locate(in: fakes.places).majorVersion == 14)
        try fakes.remove("14/bin/pg_ctl")
        await #expect(throws: EmbeddedPostgresError.self) { try await PostgresInstallation.locate(in: fakes.places) }
    }

    @Test(arguments: [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15), ("postgres (PostgreSQL) 18beta1", 18),
        ("postgres (PostgreSQL) 9.6.24", 9), ("postgres", nil), ("", nil),
    ])
    func readsTheMajorVersion(answer: String, version: Int?) {
        #expect(PostgresInstallation.majorVersion(in: answer) == version)
    }
}
