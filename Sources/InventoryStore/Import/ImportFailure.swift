internal import Postgres

/// Why an import or an export could not be carried out, in words for whoever runs it. Nothing was changed, unless it says so.
public struct ImportFailure: Error, Sendable, CustomStringConvertible {
    public let description: String

    static func schema(_ state: SchemaState) -> ImportFailure {
        ImportFailure(description: state.complaint ?? "the schema is current")
    }

    /// Turns what a body throws into a failure.
    static func reporting<R>(_ body: () async throws -> R) async throws(ImportFailure) -> R {
        do {
            return try await body()
        } catch let failure as ImportFailure {
            throw failure
        } catch let error as PostgresError {
            throw ImportFailure(error)
        } catch {
            throw ImportFailure(description: String(describing: error))
        }
    }

    private init(_ error: PostgresError) {
        switch (error.kind, error.constraint) {
        case (.server(.uniqueViolation), "product_sku_key"), (.server(.uniqueViolation), "item_serial_number_key"):
            self.init(description: "somebody else added the same meanwhile; nothing was changed, import the file again")
        case (.server(.lockNotAvailable), _):
            self.init(
                description: "somebody has locked a product of the file for 30 seconds (see pg_stat_activity); "
                    + "nothing was changed")
        case (.server(.deadlockDetected), _):
            self.init(description: "PostgreSQL ended it to resolve a deadlock; nothing was changed, try again")
        case (.server(.insufficientPrivilege), _):
            self.init(
                description: "the role may not do this; use the schema's owner or a member of store_service "
                    + "(for an export store_clerk is enough)")
        case (.connectionFailed, _):
            self.init(description: "the database cannot be reached: \(error.message)")
        case (.connectionLost, _), (.timedOut, _):
            self.init(
                description: "the connection was lost: \(error.message); unless it was committing nothing was changed, "
                    + "and importing again tells (what is there already is left alone)")
        default:
            self.init(description: "the database refused: \(error.message)")
        }
    }

    private init(description: String) { self.description = description }
}
