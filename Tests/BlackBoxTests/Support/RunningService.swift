import BlackBoxSupport
import Subprocess
import Synchronization
import Testing

/// An instance of the service, started from the built program on a port that was free.
struct RunningService: Sendable {
    let client: Client
    let log: ServiceLog
    private let signal: @Sendable (Signal) throws -> Void
    private let end: End

    struct DidNotStart: Error, CustomStringConvertible {
        let log: String
        var description: String { "The service did not start. It logged:\n\(log)" }
    }

    /// How the service is to end: in order, unless the test says otherwise.
    private final class End: Sendable {
        let isKilled = Mutex(false)
        let isAsked = Mutex(false)
    }

    /// The tests of deadlines set their own by flags, which win; the others run on machines that are busy with all of them.
    private static let patience = ["BITCOIN_STORE_LOCK_TIMEOUT": "30", "BITCOIN_STORE_STATEMENT_TIMEOUT": "60"]

    /// Starts an instance, waits until it is ready, and ends it after `body`: by SIGTERM, to which it must exit with 0,
    /// unless `body` has killed it.
    static func run<Value: Sendable>(
        on url: String, _ flags: [String] = [], asksForTokens: Bool = false, trusting authority: String? = nil,
        body: (RunningService) async throws -> Value
    ) async throws -> Value {
        let end = End()
        let log = ServiceLog()
        let arguments =
            ["serve", "--database-url", url, "--port", "0", "--log-format", "json"]
            + (asksForTokens ? [] : ["--allow-anonymous"]) + flags
        let result = try await Subprocess.run(
            .path(Program.path()), arguments: Arguments(arguments),
            environment: .custom(Program.variables(Self.patience)),
            input: .none, output: .discarded, error: .sequence
        ) { execution in
            async let reading: Void = log.keep(execution.standardError)
            do {
                let client = try await readyClient(log, trusting: authority)
                let service = RunningService(
                    client: client, log: log, signal: { try execution.send(signal: $0) }, end: end)
                let value = try await body(service)
                try service.terminate()
                try await reading
                return value
            } catch {
                // A service that does not do as it should may not go by itself either.
                try? execution.send(signal: .kill)
                throw error
            }
        }
        let expected: TerminationStatus = end.isKilled.withLock { $0 } ? .signaled(9) : .exited(0)
        #expect(result.terminationStatus == expected, "The service logged:\n\(log.text)")
        return result.takeClosureResult()
    }

    private static func readyClient(_ log: ServiceLog, trusting authority: String?) async throws -> Client {
        let address = try await eventually("the service listened") {
            if let address = log.address { return address }
            if log.isClosed { throw DidNotStart(log: log.text) }
            return nil
        }
        let client =
            if let authority {
                try Client(
                    base: "https://localhost:\(address.split(separator: ":").last ?? "")", trusting: authority)
            } else {
                Client(base: "http://\(address)")
            }
        try await eventually("the service was ready") {
            // The connection is not kept: how many there are is what some tests are about.
            try await client.get("/readyz", ["Connection": "close"]).status == 200
        }
        return client
    }

    /// Asks the service to finish what is in flight and to end. A second time, or after a kill, nothing happens.
    func terminate() throws {
        try end.isAsked.withLock { isAsked in
            if !isAsked { try signal(.terminate) }
            isAsked = true
        }
    }

    /// Ends the service at once, whatever it is doing.
    func kill() throws {
        try end.isAsked.withLock { isAsked in
            try signal(.kill)
            isAsked = true
        }
        end.isKilled.withLock { $0 = true }
    }
}
