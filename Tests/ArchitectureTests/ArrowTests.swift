import FoundationEssentials
import Testing

/// The rooms of the code and the arrows between them, as the README draws them.
@Suite struct ArrowTests {
    /// What a room may import of the project's own modules.
    static let allowed: [String: Set<String>] = [
        "Postgres": ["CLibPQ"],
        "Inventory": [],
        "Access": [],
        "InventoryStore": ["Inventory", "Access", "Postgres", "Migrations"],
        "OpenAPIDocument": [],
        "StoreAPI": ["Inventory", "Access", "InventoryStore", "OpenAPIDocument"],
        "StoreFiles": ["StoreAPI", "Inventory", "InventoryStore", "Postgres"],
        "EmbeddedPostgres": [],
        "PrometheusMetrics": [],
        "bitcoin-store": [
            "StoreAPI", "StoreFiles", "InventoryStore", "Inventory", "Access", "EmbeddedPostgres", "Postgres",
            "PrometheusMetrics",
        ],
    ]
    static let ours: Set<String> = Set(allowed.keys).union(["CLibPQ", "Migrations"])

    @Test(arguments: allowed.keys.sorted())
    func roomImportsOnlyWhatItMay(room: String) throws {
        let files = try SourceTree.swiftFiles(under: "Sources/\(room)")
        #expect(!files.isEmpty, "the room \(room) is gone")
        for file in files {
            for module in try SourceTree.imports(of: file) where Self.ours.contains(module) {
                #expect(Self.allowed[room]?.contains(module) == true, "\(file) imports \(module)")
            }
        }
    }

    @Test func everyRoomIsKnown() throws {
        let rooms = try SourceTree.folders(under: "Sources")
        #expect(Set(rooms) == Set(Self.allowed.keys).union(["CLibPQ"]))
    }

    /// The decision is pure: it can reach neither a socket nor a file nor a clock.
    @Test func inventoryImportsNoIO() throws {
        for file in try SourceTree.swiftFiles(under: "Sources/Inventory") {
            #expect(try SourceTree.imports(of: file).isSubset(of: ["FoundationEssentials"]), "\(file)")
            let text = try SourceTree.text(of: file)
            for forbidden in ["Date()", "ContinuousClock", "FileManager", "UUID()", ".random", "ProcessInfo"] {
                #expect(!text.contains(forbidden), "\(file) uses \(forbidden)")
            }
        }
    }

    /// HTTP and SQL never meet.
    @Test func httpAndSQLNeverMeet() throws {
        for file in try SourceTree.swiftFiles(under: "Sources/StoreAPI") {
            let text = try SourceTree.text(of: file)
            for word in ["SELECT ", "INSERT INTO", "UPDATE store.", "DELETE FROM"] {
                #expect(!text.contains(word), "\(file) speaks SQL: \(word)")
            }
        }
        for room in ["Postgres", "Inventory", "InventoryStore"] {
            for file in try SourceTree.swiftFiles(under: "Sources/\(room)") {
                let http: Set<String> = ["Hummingbird", "HTTPTypes", "NIOCore", "NIOHTTP1"]
                #expect(try SourceTree.imports(of: file).isDisjoint(with: http), "\(file)")
            }
        }
    }

    /// FoundationEssentials is enough. What the rest brings along, ICU above all, is there for the templates' sake alone.
    @Test func nobodyImportsFoundationWhole() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            #expect(try !SourceTree.imports(of: file).contains("Foundation"), "\(file)")
        }
    }
}

/// The project's files, from where this one lies.
enum SourceTree {
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    static func text(of file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\(file)")), as: UTF8.self)
    }

    static func swiftFiles(under folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            .filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
    }

    static func folders(under folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
    }

    /// The modules that a file imports, whatever the access level of the import.
    static func imports(of file: String) throws -> Set<String> {
        Set(
            try text(of: file).split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count,
                    !line.hasPrefix("//"), !line.hasPrefix(" ")
                else { return nil }
                return words[(place + 1)...].last.map { String($0.split(separator: ".")[0]) }
            })
    }
}
