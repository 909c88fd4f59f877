import BlackBoxSupport
import EmbeddedPostgres
import FoundationEssentials
import Logging
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Faults {
    /// PostgreSQL crashes under load, on a server of this test's own, and with the durability that it has by default.
    @Suite struct DatabaseRestartTests {
        private static let silent = Logger(label: "restart") { _ in SwiftLogNoOpLogHandler() }

        private func start(_ directory: TemporaryDirectory) async throws -> EmbeddedPostgres {
            try await EmbeddedPostgres.start(.init(dataDirectory: directory.path), logger: Self.silent)
        }

        /// Ends the server as `pg_ctl stop --mode=immediate` would: no checkpoint, sessions cut off.
        private func crash(_ server: EmbeddedPostgres, in directory: TemporaryDirectory) async throws {
            let file = try String(contentsOfFile: "\(directory.path)/cluster/postmaster.pid", encoding: .utf8)
            let process = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
            try #require(kill(process, SIGQUIT) == 0)
            try await eventually("the server was gone") { kill(process, 0) != 0 }
            // Gives back the data directory; there is nothing left to stop.
            try await server.stop()
        }

        @Test func `PostgreSQL crashes: no answered request is lost, and the service heals by itself`() async throws {
            let directory = try TemporaryDirectory()
            var server = try await start(directory)
            let url = server.connectionString
            let migrated = try await Program.run(["migrate", "--database-url", url])
            try #require(migrated.exitCode == 0, "\(migrated)")
            let journal = Journal()
            try await RunningService.run(on: url) { service in
                let client = service.client
                let skus = try await inParallel(3) { _ in try await client.stocked(100_000) }
                async let work: Void = journal.work(client, skus: skus, isPatient: true)
                try await eventually("enough was answered") { journal.answered >= 100 }

                // One of its sessions dies, and PostgreSQL recovers by itself.
                let victim =
                    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'bitcoin-store lane%' LIMIT 1"
                let process = try #require(pid_t(try await server.query(victim, database: "store")))
                try #require(kill(process, SIGKILL) == 0)
                let before = journal.answered
                try await eventually("the service went on") { journal.answered >= before + 50 }

                // The whole server dies, and somebody starts it again after a while.
                try await crash(server, in: directory)
                try await expectUnavailable(client, sku: skus[0])
                server = try await start(directory)
                try await eventually("the service was ready again") { try await client.get("/readyz").status == 200 }
                let after = journal.answered
                try await eventually("the service went on") { journal.answered >= after + 50 }
                journal.end()
                try await work
                let stock = Dictionary(uniqueKeysWithValues: skus.map { ($0, 100_000) })
                try await journal.expectKept(by: client, initial: stock)
            }
            #expect(try await server.query("SELECT * FROM store.stock_drift", database: "store") == "")
            try await server.stop()
        }

        private func expectUnavailable(_ client: Client, sku: String) async throws {
            try await eventually("the service was not ready") { try await client.get("/readyz").status == 503 }
            try await client.get("/livez").expect(200)
            for answer in [
                try await client.get("/v1/products/\(sku)"), try await client.hold(Fresh.id(), line(sku, 1)),
                try await client.get("/v1/orders"),
            ] {
                answer.expectProblem(503, "database-unavailable")
                #expect(answer.header("Retry-After")?.wholeMatch(of: /[1-9][0-9]*/) != nil)
                for secret in ["SELECT", "postgres", "/tmp", "libpq", ".swift", "socket"] {
                    #expect(!answer.text.contains(secret), "\(answer)")
                }
            }
        }
    }
}
