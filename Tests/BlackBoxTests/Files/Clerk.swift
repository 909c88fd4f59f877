import BlackBoxSupport
import FoundationEssentials
import Subprocess
import TestSupport
import Testing

/// Somebody with files, a terminal, and a way to the database.
struct Clerk: Sendable {
    let database: StoreDatabase
    let directory: TemporaryDirectory
    /// As whom.
    var url: String

    init(_ database: StoreDatabase) throws {
        self.database = database
        directory = try TemporaryDirectory()
        url = database.url
    }

    /// One with a database of its own.
    static func alone() async throws -> Clerk { try Clerk(try await StoreDatabase.create()) }

    func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    /// Writes the file and imports it, whatever comes of it.
    func importing(_ text: String, as name: String = "products.csv", _ flags: String...) async throws -> Program.Outcome
    {
        try directory.write(text, to: name)
        return try await run(["import", path(name)] + flags)
    }

    /// The same of a file that must be taken as it is. Returns what was said.
    @discardableResult
    func imports(
        _ text: String, as name: String = "products.csv", _ flags: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try directory.write(text, to: name)
        let outcome = try await run(["import", path(name)] + flags)
        #expect(outcome.exitCode == 0 && outcome.output == "", "\(outcome)", sourceLocation: sourceLocation)
        return outcome.errors
    }

    func exports(
        _ kind: String, _ flags: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(["export", kind] + flags)
        #expect(outcome.exitCode == 0 && outcome.errors == "", "\(outcome)", sourceLocation: sourceLocation)
        return outcome.output
    }

    func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(arguments + ["--database-url", url])
    }

    /// Everything that an import could change, as one text.
    func everything() async throws -> String {
        try await database.query(
            """
            SELECT (SELECT string_agg(p::text || k::text, E'\\n' ORDER BY p.product_id)
                    FROM store.product p JOIN store.stock k USING (product_id)),
                (SELECT string_agg(i::text, E'\\n' ORDER BY i.item_id) FROM store.item i),
                (SELECT string_agg(m::text, E'\\n' ORDER BY m.movement_id) FROM store.movement m)
            """)
    }

    /// The ledger, oldest first: `sku delta reason reference on_hand`.
    func ledger() async throws -> [String] {
        try await database.query(
            """
            SELECT concat_ws(' ', sku, delta, reason, coalesce(reference, '-'), on_hand)
            FROM store.stock_ledger ORDER BY sku, movement_id
            """
        ).split(separator: "\n").map(String.init)
    }
}
