import Glibc
import Testing

@testable import Postgres

/// Servers that stop answering. Every wait ends by itself; only generous upper bounds are asserted.
@Suite(.serialized) struct StallTests {
    private static let soon = Duration.seconds(20)

    private func impatient(_ configuration: ConnectionConfiguration) -> ConnectionConfiguration {
        var configuration = configuration
        configuration.connectTimeout = .seconds(1)
        configuration.statementTimeout = .milliseconds(300)
        configuration.answerGrace = .milliseconds(200)
        return configuration
    }

    @Test func aServerThatAcceptsAndSaysNothing() async throws {
        let proxy = try await Proxy.start(isSilent: true)
        defer { proxy.stop() }
        let configuration = impatient(try await proxy.configuration())
        let elapsed = try await ContinuousClock().measure {
            let error = try await postgresError {
                try await Connection.open(configuration, logger: Database.silent)
            }
            #expect(error.kind == .timedOut)
            #expect(error.isConnectionFault)
        }
        #expect(elapsed < Self.soon)
    }

    @Test func aServerThatFallsSilentAfterTheStartup() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        let configuration = impatient(try await proxy.configuration())
        try await Database.withConnection(configuration) { connection in
            proxy.fallSilent()
            let elapsed = try await ContinuousClock().measure {
                let error = try await postgresError {
                    try await connection.run { session throws in try session.query(Statement("SELECT 1").bind()).count }
                }
                #expect(error.kind == .timedOut)
            }
            #expect(elapsed < Self.soon)
            #expect(await connection.run { $0.transactionStatus } == .unknown)
        }
    }

    /// A server that stops reading: the parameters do not even leave the client.
    @Test func aServerThatStopsReading() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        let configuration = impatient(try await proxy.configuration())
        try await Database.withSession(configuration) { session throws in
            proxy.fallSilent()
            let error = try sessionError {
                try session.query(Statement("SELECT $1").bind([UInt8](repeating: 1, count: 16 << 20)))
            }
            #expect(error.kind == .timedOut)
        }
    }

    @Test func aDeadlineDuringSilence() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        var configuration = impatient(try await proxy.configuration())
        configuration.statementTimeout = .seconds(600)
        try await Database.withSession(configuration) { session throws in
            proxy.fallSilent()
            let error = try sessionError {
                try session.pipeline([Statement("SELECT 1").bind()], deadline: .now + .milliseconds(50))
            }
            #expect(error.kind == .timedOut)
            #expect(session.transactionStatus == .unknown)
        }
    }

    @Test func aScriptDuringSilence() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        let configuration = impatient(try await proxy.configuration())
        try await Database.withSession(configuration) { session throws in
            proxy.fallSilent()
            #expect(try sessionError { try session.script("SELECT 1") }.kind == .timedOut)
        }
    }

    /// A backend that is stopped gets the cancel as a signal it cannot act on.
    @Test func aBackendThatIsStopped() async throws {
        var configuration = impatient(try await Database.configuration())
        configuration.statementTimeout = .seconds(600)
        try await Database.withSession(configuration) { session throws in
            let backend = session.backendProcessID
            kill(backend, SIGSTOP)
            defer { kill(backend, SIGCONT) }
            let error = try sessionError {
                try session.pipeline([Statement("SELECT 1").bind()], deadline: .now + .milliseconds(50))
            }
            #expect(error.kind == .timedOut)
            #expect(try sessionError { try session.query(Statement("SELECT 1").bind()) }.kind == .connectionLost)
        }
    }

    /// The server's own limit comes first, and leaves the session as it is.
    @Test func aStatementThatTakesTooLong() async throws {
        var configuration = try await Database.configuration()
        configuration.statementTimeout = .milliseconds(100)
        configuration.answerGrace = .seconds(60)
        try await Database.withSession(configuration) { session throws in
            let error = try sessionError { try session.query(Statement("SELECT pg_sleep(600)").bind()) }
            #expect(error.kind == .server(.queryCanceled))
            #expect(!error.isConnectionFault)
            #expect(session.transactionStatus == .idle)
            try session.query(Statement("SELECT 1").bind())
        }
    }

    /// The server times each statement alone; the client times all of a call, and has it cancelled.
    @Test func aPipelineThatTakesTooLongAsAWhole() async throws {
        var configuration = try await Database.configuration()
        configuration.statementTimeout = .milliseconds(800)
        configuration.answerGrace = .seconds(60)
        try await Database.withSession(configuration) { session throws in
            let nap = Statement("SELECT pg_sleep(0.1)").bind()
            let error = try sessionError { try session.pipeline(Array(repeating: nap, count: 6000)) }
            #expect(error.kind == .server(.queryCanceled))
            #expect(session.transactionStatus == .idle)
            let script = try sessionError {
                try session.script(String(repeating: "SELECT pg_sleep(0.1);", count: 6000))
            }
            #expect(script.kind == .server(.queryCanceled))
            try session.query(Statement("SELECT 1").bind())
        }
    }

    @Test func theProxyItselfForwards() async throws {
        let proxy = try await Proxy.start()
        defer { proxy.stop() }
        try await Database.withSession(try await proxy.configuration()) { session throws in
            #expect(try session.query(Statement("SELECT $1").bind(7))[0].decode(0, as: Int.self) == 7)
        }
    }
}
