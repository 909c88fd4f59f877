import EmbeddedPostgres
import TestSupport

/// Directories as Debian lays them out, with shell scripts that do nothing but tell their version.
struct FakeInstallations {
    private let directory: TemporaryDirectory

    init(versions: [Int]) throws {
        directory = try TemporaryDirectory()
        for version in versions {
            for program in ["initdb", "pg_ctl", "postgres", "psql"] {
                try directory.write(
                    "#!/bin/sh\necho '\(program) (PostgreSQL) \(version).1'\n", to: "\(version)/bin/\(program)",
                    permissions: 0o755)
            }
        }
    }

    func remove(_ path: String) throws { try directory.remove(path) }

    var places: SearchPlaces {
        var places = SearchPlaces()
        places.versions = directory.path
        places.path = ""
        return places
    }
}
