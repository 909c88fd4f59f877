import FoundationEssentials
import Testing

@testable import Postgres

/// What a connection takes from the system it gives back.
@Suite(.serialized) struct LeakTests {
    private final class Traces: @unchecked Sendable {
        // Only touched by one test, between its own awaits.
        struct Trace {
            weak var thread: ConnectionThread?
        }

        var all: [Trace] = []
    }

    @Test func threadsAndSocketsOfTwoHundredConnections() async throws {
        let name = "leak-\(UUID().uuidString)"
        let configuration = try await Database.configuration(["application_name": name])
        let traces = Traces()
        let before = try entries("/proc/self/fd")
        for round in 0..<20 {
            var connections: [Connection] = []
            for _ in 0..<10 {
                connections.append(try await Connection.open(configuration, logger: Database.silent))
            }
            for (index, connection) in connections.enumerated() {
                traces.all.append(Traces.Trace(thread: connection.thread))
                // Every other one is just let go of.
                if (index + round).isMultiple(of: 2) { await connection.close() }
            }
        }
        try await untilGone(traces)
        try await Database.until { session throws in
            let backends = Statement("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1")
            return try session.query(backends.bind(name))[0].decode(0, as: Int.self) == 0
        }
        // Other tests open some at the same time, but never as many as would have leaked here.
        #expect(try entries("/proc/self/fd") < before + 150)
    }

    @Test func failedConnectsLeaveNothing() async throws {
        let configuration = try await Database.configuration(["dbname": "no such database"])
        let before = try entries("/proc/self/fd")
        for _ in 0..<200 {
            let error = try await postgresError { try await Connection.open(configuration, logger: Database.silent) }
            #expect(error.kind == .connectionFailed)
        }
        #expect(try entries("/proc/self/fd") < before + 150)
    }

    /// A thread keeps its executor until it ends.
    private func untilGone(_ traces: Traces) async throws {
        let limit = ContinuousClock.now + .seconds(30)
        while traces.all.contains(where: { $0.thread != nil }) {
            guard ContinuousClock.now < limit else { throw NeverHappened() }
            await Task.yield()
        }
    }

    private func entries(_ directory: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: directory).count
    }
}
