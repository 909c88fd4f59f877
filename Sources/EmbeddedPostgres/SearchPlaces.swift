#if canImport(System)
internal import System
#else
internal import SystemPackage
#endif

/// Where a PostgreSQL server is looked for.
package struct SearchPlaces: Sendable {
    /// The name of `pg_config`, looked for in `path`.
    package var configProgram = "pg_config"
    /// The directory in which Debian and Ubuntu keep a directory for each major version.
    package var versions = "/usr/lib/postgresql"
    /// Directories as in `PATH`.
    package var path = ProcessEnvironment.value(of: "PATH") ?? ""

    package init() {}

    /// The places as an error names them.
    var descriptions: [String] { ["\(configProgram) --bindir", "\(versions)/*/bin", "PATH (\(path))"] }

    /// The directories in the order in which they are tried.
    func candidates() async -> [FilePath] {
        let onPath = path.split(separator: ":").map { FilePath(String($0)) }.filter(\.isAbsolute)
        var directories: [FilePath] = []
        for directory in onPath {
            let config = directory.appending(configProgram)
            guard config.isExecutable else { continue }
            let command = Command(executable: config, arguments: ["--bindir"], limit: .seconds(60))
            if let answer = try? await command.check(), answer.hasPrefix("/") { directories.append(FilePath(answer)) }
            break
        }
        let versions = FilePath(versions)
        let newestFirst = versions.names().compactMap { Int($0) }.sorted(by: >)
        directories += newestFirst.map { versions.appending(String($0)).appending("bin") }
        return directories + onPath
    }
}
