internal import Migrations
internal import Postgres

/// The schema: whether it is this binary's, who may do what in it, and whether its indexes are there.
enum SchemaExamination {
    static func state(_ session: Session) throws -> [Finding] {
        let state = try SchemaCheck.state(session)
        guard let complaint = state.complaint else {
            return [.fine("schema", "At migration \(Migration.all.last?.name ?? "none"), as this binary.")]
        }
        return [.fault("schema", "It is not this binary's: \(complaint).", "Do that, then ask again.")]
    }

    static func roles(_ session: Session) throws -> [Finding] {
        let row = try session.query(rights.bind())[0]
        let role = try row.decode(0, as: String.self)
        let missing = try row.decode(1, as: String.self)
        let isLimited = try !row.decode(3, as: Bool.self)
        var findings: [Finding] = []
        if !missing.isEmpty {
            findings.append(
                .fault(
                    "roles", "The cluster lacks the roles \(missing).",
                    "CREATE ROLE each of them NOLOGIN, and GRANT what the files of sql/migrations grant to it."))
        } else if isLimited, try !row.decode(2, as: Bool.self) {
            findings.append(
                .fault("roles", "\(role) is no member of store_service.", "GRANT store_service TO \(role);"))
        }
        if !isLimited {
            findings.append(
                .advice(
                    "roles", "\(role) is a superuser or owns the schema, so that nothing limits what a fault can do.",
                    "Let the service connect as a role of its own, GRANT store_service TO it, and keep this one for migrate."
                ))
        }
        return findings.isEmpty ? [.fine("roles", "\(role) may do what the service does, and no more.")] : findings
    }

    static func indexes(_ session: Session) throws -> [Finding] {
        let found = try session.query(indexes.bind()).map { row in
            (name: try row.decode(0, as: String.self), isValid: try row.decode(1, as: Bool.self))
        }
        let missing = ExpectedIndexes.names.subtracting(found.map(\.name)).sorted()
        let invalid = found.filter { !$0.isValid }.map(\.name).sorted()
        var findings: [Finding] = []
        if !missing.isEmpty {
            findings.append(
                .fault(
                    "indexes", "Missing: \(missing.joined(separator: ", ")).",
                    "sql/migrations has each of them: CREATE INDEX CONCURRENTLY, with the rest as it stands there."))
        }
        if !invalid.isEmpty {
            findings.append(
                .fault(
                    "indexes", "Invalid, so of no use: \(invalid.joined(separator: ", ")).",
                    invalid.map { "REINDEX INDEX CONCURRENTLY store.\($0);" }.joined(separator: " ")))
        }
        return findings.isEmpty ? [.fine("indexes", "All \(ExpectedIndexes.names.count) are there.")] : findings
    }

    private static let rights = Statement(
        """
        SELECT current_user::text,
            (SELECT coalesce(string_agg(name, ', '), '')
                FROM unnest(ARRAY['store_service', 'store_reader', 'store_clerk', 'store_token_admin']) AS name
                WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)),
            coalesce((SELECT pg_has_role(oid, 'usage') FROM pg_roles WHERE rolname = 'store_service'), false),
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                OR pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'store'), 'usage')
        """)

    private static let indexes = Statement(
        """
        SELECT c.relname::text, i.indisvalid AND i.indisready
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'store'::regnamespace
        """)
}

/// The indexes that the migrations make, by name: read from them, so that there is no second list to keep.
enum ExpectedIndexes {
    static let names = Migration.all.reduce(into: Set<String>()) { names, migration in
        let lines = String(decoding: migration.sql, as: UTF8.self).split(separator: "\n")
        let words = lines.filter { !$0.drop { $0 == " " }.hasPrefix("--") }.joined(separator: " ")
            .split { " (;,".contains($0) }
        for (place, word) in words.enumerated() where place + 2 < words.count {
            let (next, afterNext) = (words[place + 1], words[place + 2])
            switch word {
            case "CREATE" where next == "INDEX": names.insert(String(afterNext))
            case "UNIQUE" where next == "INDEX": names.insert(String(afterNext))
            case "CONSTRAINT" where afterNext == "PRIMARY" || afterNext == "UNIQUE": names.insert(String(next))
            default: break
            }
        }
    }
}
