internal import BlackBoxSupport
internal import FaultProxy
internal import Postgres
internal import SystemPackage

/// The server, the instances and the proxies between them.
struct World: Sendable {
    let server: Server
    let instances: [Instance]

    /// How long a hold lasts that a line call begins, in seconds.
    static let defaultSeconds = 4

    /// Starts all of it, with an empty schema.
    init(instances count: Int, program: FilePath) async throws {
        server = try await Server()
        let migrated = try await Program.run(["migrate", "--database-url", server.connectionString], program: program)
        guard migrated.exitCode == 0 else { throw Failure(description: "\(migrated)") }
        try await server.withSession { session throws in
            try session.script("CREATE ROLE \(Server.role) LOGIN; GRANT store_service TO \(Server.role)")
        }
        var instances: [Instance] = []
        for number in 0..<count {
            let proxy = try await FaultProxy.start(socketDirectory: server.socketDirectory)
            // They differ, so that more than one way to run the service is tried.
            let flags = [
                "--default-ttl", "\(Self.defaultSeconds)", "--lock-timeout", "1", "--statement-timeout", "3",
                "--lanes", "\(1 + number % 2)", "--waiting-lanes", "2", "--read-connections", "\(4 - number % 3)",
                "--batch-limit", number % 3 == 2 ? "8" : "128",
            ]
            instances.append(Instance(number: number, proxy: proxy, program: program, flags: flags))
        }
        self.instances = instances
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs the instances while `body` does; ends them in order after it.
    func running<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for instance in instances { group.addTask { await instance.keepRunning() } }
            let result: Result<R, any Error>
            do {
                try await eventually("every instance listened") { instances.allSatisfy { $0.client != nil } }
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            for instance in instances {
                instance.thaw()
                instance.end()
            }
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Waits until nothing can change the tables any more: the instances have ended, and so shall what they left behind.
    func comeToRest() async throws {
        for instance in instances { await instance.proxy.stop() }
        try await eventually("the instances' sessions were gone") {
            try await server.withSession { session throws in
                try session.query(Self.endSessions.bind(Server.role)).count == 0
            }
        }
    }

    private static let endSessions = Statement(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1::text")
}
