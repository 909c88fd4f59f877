internal import Crypto
internal import Migrations
internal import Postgres

/// How the database's schema stands to the one that this binary was built with.
public enum SchemaState: Hashable, Sendable {
    case current
    /// These migrations have not been applied.
    case behind(pending: [String])
    /// A newer binary has been here: it knows migrations that this one does not.
    case ahead(version: Int)
    /// A migration was applied from a file that has changed since.
    case changed(migration: String)

    /// What is the matter and which command mends it; nil when nothing is.
    public var complaint: String? {
        switch self {
        case .current:
            nil
        case .behind(let pending):
            "the database lacks the migrations \(pending.joined(separator: ", ")); apply them with: bitcoin-store migrate"
        case .ahead(let version):
            "the database is at migration \(version), which this binary does not know; run a newer bitcoin-store"
        case .changed(let migration):
            "migration \(migration) was applied with other contents than this binary's; "
                + "run the bitcoin-store that applied it, or compare sql/migrations with store.migration"
        }
    }
}

extension Migration {
    /// What the bookkeeping calls it: `0001_tables`.
    var name: String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + title
    }

    /// SHA-256 of the file, in hexadecimal.
    var checksum: String {
        SHA256.hash(data: sql).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

enum SchemaCheck {
    /// The migrations that the database has, by version.
    static func applied(_ session: Session) throws -> [(version: Int, checksum: String)] {
        let exists = try session.query(exists.bind())[0].decode(0, as: Bool.self)
        guard exists else { return [] }
        return try session.query(list.bind()).map { row in (try row.decode(0), try row.decode(1)) }
    }

    static func state(_ session: Session) throws -> SchemaState {
        let applied = try applied(session)
        let known = Migration.all
        for (version, checksum) in applied {
            guard let migration = known.first(where: { $0.version == version }) else { return .ahead(version: version) }
            guard migration.checksum == checksum else { return .changed(migration: migration.name) }
        }
        let versions = Set(applied.map(\.version))
        let pending = known.filter { !versions.contains($0.version) }
        return pending.isEmpty ? .current : .behind(pending: pending.map(\.name))
    }

    private static let exists = Statement("SELECT to_regclass('store.migration') IS NOT NULL")
    private static let list = Statement("SELECT version, sha256 FROM store.migration ORDER BY version")
}

/// Whether the service can serve.
public enum Readiness: Hashable, Sendable {
    case ready
    case databaseUnavailable
    case schemaMismatch
}

extension Store {
    /// Whether the database answers and its schema is this binary's.
    public func readiness() async -> Readiness {
        do {
            return try await schemaState() == .current ? .ready : .schemaMismatch
        } catch {
            return .databaseUnavailable
        }
    }

    /// How the database's schema stands to this binary's.
    public func schemaState() async throws(StoreFault) -> SchemaState {
        try await read { try SchemaCheck.state($0) }
    }
}
