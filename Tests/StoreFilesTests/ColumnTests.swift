import FoundationEssentials
import Testing

@testable import StoreFiles

@Suite struct ColumnTests {
    @Test func theReadmeListsEveryColumnAsItIs() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let readme = String(decoding: try Data(contentsOf: URL(filePath: "\(root)/README.md")), as: UTF8.self)
        for kind in RecordKind.allCases {
            let table =
                (["| column of \(kind.rawValue) | |", "| --- | --- |"]
                + kind.columns.map { "| `\($0.name)` | \($0.meaning) |" }).joined(separator: "\n")
            #expect(readme.contains("\n\(table)\n\n"), "\(table)")
        }
    }
}
