import FoundationEssentials
import Testing

/// No SQL is pieced together from values: what is sent was there when the program was compiled.
@Suite struct SQLTextTests {
    private static let words = ["SELECT ", "INSERT INTO ", "UPDATE store.", "DELETE FROM ", "SET SESSION", "NOTIFY "]

    /// Where SQL is text, and why that is safe there.
    private static let exceptions: [String: String] = [
        "Sources/InventoryStore/Schema/Migrator.swift":
            "writes migrations as a script: version, title and checksum of files that are part of the program",
        "Sources/bitcoin-store/Dev.swift": "shows how to look at the tables by psql, and sends nothing",
        "Sources/EmbeddedPostgres/Cluster.swift": "makes a database of a given name, which it quotes",
    ]

    private func files() throws -> [String] {
        try SourceTree.swiftFiles(under: "Sources").filter { !Self.exceptions.keys.contains($0) }
    }

    @Test func `No SQL has a value interpolated`() throws {
        for file in try files() {
            for literal in try Literals.all(of: file) where Self.words.contains(where: literal.contains) {
                #expect(!literal.contains("\\("), "\(file): \(literal)")
            }
        }
    }

    /// ``Statement`` takes `StaticString`, which cannot be put together at run time; this is how it stays so.
    @Test func `A statement is made of static strings, and a script runs nowhere but in migrations`() throws {
        let statement = try SourceTree.text(of: "Sources/Postgres/Statements/Statement.swift")
        #expect(statement.ranges(of: "init(").count == 2 && statement.contains("public init(_ parts: StaticString...)"))
        for file in try files() {
            let text = try SourceTree.text(of: file)
            #expect(!text.contains(".script(") || file.hasSuffix("WriteScript.swift"), "\(file)")
            let sends = text.contains("PQsendQuery(") || text.contains("PQexec")
            #expect(!sends || file == "Sources/Postgres/Session/Session+Script.swift", "\(file)")
        }
    }

    @Test func `The exceptions are still there`() throws {
        for file in Self.exceptions.keys {
            #expect(try Literals.all(of: file).contains { $0.contains("\\(") }, "\(file)")
        }
    }
}

/// The string literals of a source file, as they stand there.
private enum Literals {
    static func all(of file: String) throws -> [String] {
        let text = try SourceTree.text(of: file)
        // Literals of several lines first; what is left between quotation marks is one of a line.
        let parts = text.split(separator: "\"\"\"", omittingEmptySubsequences: false)
        return parts.enumerated().flatMap { index, part in
            index.isMultiple(of: 2)
                ? part.split(separator: "\n").flatMap { line in
                    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                        .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
                }
                : [String(part)]
        }
    }
}
