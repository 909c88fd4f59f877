import FoundationEssentials
import Testing

@testable import StoreAPI

@Suite struct UUIDTextTests {
    @Test func readsEitherCase() {
        let id = UUID()
        #expect(UUID(text: id.uuidString) == id)
        #expect(UUID(text: id.uuidString.lowercased()) == id)
        #expect(UUID(text: "00000000-0000-0000-0000-000000000000") != nil)
    }

    @Test(arguments: [
        "", "x", "6f1c2b345d6e4f708a9b0c1d2e3f4a5b", "{6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b}",
        "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5", "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5bc",
        "6f1c2b34-5d6e-4f70-8a9b0-c1d2e3f4a5b", "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5g",
        // What sscanf would take.
        "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a+b", "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a b",
        "0x1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b", "6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4a-b",
    ])
    func refuses(_ text: String) {
        #expect(UUID(text: text) == nil)
    }
}
