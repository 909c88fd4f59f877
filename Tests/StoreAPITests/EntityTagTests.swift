import Inventory
import Testing

@testable import StoreAPI

@Suite struct EntityTagTests {
    private let version = Version(createdAt: Timestamp(microseconds: 1_795_356_180_123_456), revision: 41)
    private let other = Version(createdAt: Timestamp(microseconds: 1_795_356_180_123_456), revision: 42)

    private func tag(_ version: Version) -> String { EntityTag.header(for: version) }

    @Test func isStrongAndQuoted() {
        #expect(tag(version).hasPrefix("\""))
        #expect(tag(version).hasSuffix("-15\""))
        #expect(tag(version) != tag(other))
    }

    @Test func noneWithoutAHeaderOrForAnyVersion() {
        #expect(EntityTag.precondition(ifMatch: nil) == .none)
        #expect(EntityTag.precondition(ifMatch: "*") == .none)
    }

    @Test func strongTagsOfAList() {
        #expect(EntityTag.precondition(ifMatch: tag(version)) == .versions([version]))
        #expect(
            EntityTag.precondition(ifMatch: "\"x\" , \(tag(other)),\t\(tag(version))") == .versions([other, version]))
        #expect(EntityTag.precondition(ifMatch: "\"a,b\", \(tag(version))") == .versions([version]))
    }

    @Test func whatNeverMatches() {
        let text = tag(version)
        let bare = String(text.dropFirst().dropLast())
        for header in [
            "", " ", ",", "W/\(text)", bare, "\"\(bare.uppercased())\"", "\"0\(bare)\"", "\"+\(bare)\"", "\"\(bare)",
            "\(bare)\"",
            "\"\"", "\"-\"", "\"*\"", "* , *", "\"\(bare)\"x", "x\(text)",
        ] {
            #expect(EntityTag.precondition(ifMatch: header) == .versions([]), "\(header)")
        }
        #expect(EntityTag.precondition(ifMatch: "garbage, \(text)") == .versions([version]))
        #expect(!EntityTag.precondition(ifMatch: "").holds(for: version))
    }

    @Test func ifNoneMatchComparesWeakly() {
        #expect(EntityTag.matches(ifNoneMatch: tag(version), version))
        #expect(EntityTag.matches(ifNoneMatch: "W/\(tag(version))", version))
        #expect(EntityTag.matches(ifNoneMatch: "\"a\", W/\"b\", \(tag(version))", version))
        #expect(EntityTag.matches(ifNoneMatch: "*", version))
        #expect(!EntityTag.matches(ifNoneMatch: tag(other), version))
        #expect(!EntityTag.matches(ifNoneMatch: "", version))
    }
}
