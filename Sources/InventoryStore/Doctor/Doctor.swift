public import Logging
internal import Postgres

/// Looks at a database as the service would find it, and says what to do about what is wrong.
///
/// It changes nothing. Looking for drift reads the tables whole, which takes some seconds for a million products.
public struct Doctor: Sendable {
    private let configuration: ConnectionConfiguration
    private let logger: Logger

    public init(_ options: StoreOptions, logger: Logger) {
        var configuration = options.connection
        configuration.applicationName += " doctor"
        configuration.statementTimeout = .seconds(300)
        configuration.settings["jit"] = "off"
        self.configuration = configuration
        self.logger = logger
    }

    /// Every finding, in the order in which things rest on each other. What rests on something that is missing is left
    /// out.
    public func examine() async -> [Finding] {
        let start = ContinuousClock.now
        let connection: Connection
        do {
            connection = try await Connection.open(configuration, logger: logger)
        } catch {
            return [
                .fault(
                    "connection", "PostgreSQL cannot be reached: \(error.message)",
                    "Check --database-url (or DATABASE_URL, or the PG* variables), and that the server runs.")
            ]
        }
        let answered = ContinuousClock.now - start
        let findings = await connection.run { session in
            [Self.connection(session, answered)] + Self.look(at: session)
        }
        await connection.close()
        return findings
    }

    private static func connection(_ session: Session, _ duration: Duration) -> Finding {
        let milliseconds = Int((duration / .milliseconds(1)).rounded(.up))
        return examined("connection") {
            let role = try session.query(ServerExamination.role.bind())[0].decode(0, as: String.self)
            return [.fine("connection", "As role \(role), in \(milliseconds) ms.")]
        }[0]
    }

    private static func look(at session: Session) -> [Finding] {
        let server = examined("server") { try ServerExamination.findings(session) }
        let schema = examined("schema") { try SchemaExamination.state(session) }
        guard schema.allSatisfy({ $0.verdict == .fine }) else { return server + schema }
        return server + schema
            + examined("roles") { try SchemaExamination.roles(session) }
            + examined("indexes") { try SchemaExamination.indexes(session) }
            + examined("drift") { try StockExamination.drift(session) }
            + examined("sweeper") { try StockExamination.lag(session) }
            + examined("bloat") { try StockExamination.bloat(session) }
    }

    /// A look that fails is a finding too, and the others go on.
    private static func examined(_ subject: String, _ look: () throws -> [Finding]) -> [Finding] {
        do {
            return try look()
        } catch let error as PostgresError {
            return [
                .fault(
                    subject, "It cannot be looked at: \(error.message)",
                    "If rights are missing: GRANT store_service TO the role that the service connects as.")
            ]
        } catch {
            return [.fault(subject, "It cannot be looked at: \(error)", "Report it as a fault of bitcoin-store.")]
        }
    }
}
