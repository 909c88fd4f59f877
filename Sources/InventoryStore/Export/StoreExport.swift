public import Logging
public import Postgres

/// Reads all products or all items as a file that an import takes back.
///
/// One statement, so one snapshot: it waits for nobody and nobody waits for it. Rows come as the server makes them and
/// are not kept, however many there are.
public struct StoreExport: Sendable {
    private let configuration: ConnectionConfiguration
    private let logger: Logger

    /// How a row is written.
    public enum Format: Sendable {
        case csv
        case ndjson
    }

    /// The role may read products and items: the schema's owner, or a member of `store_clerk` or `store_service`.
    public init(_ configuration: ConnectionConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.applicationName += " export"
        // It takes as long as whoever reads it takes.
        configuration.statementTimeout = .zero
        configuration.settings = ["jit": "off", "work_mem": "64MB"]
        self.configuration = configuration
        self.logger = logger
    }

    /// Gives every line to `receive`, on another thread, its line break included; of CSV the header first. Returns how
    /// many lines there were.
    @discardableResult
    public func run(
        _ sort: StoreImport.Sort, as format: Format,
        receive: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws(ImportFailure) -> Int {
        let statement = ExportStatements.statement(sort, format)
        return try await ImportFailure.reporting { [configuration, logger] in
            let connection = try await Connection.open(configuration, logger: logger)
            do {
                let count = try await connection.run { session in
                    try session.copy(from: statement, receive)
                }
                await connection.close()
                return count
            } catch {
                await connection.close()
                throw error
            }
        }
    }
}
