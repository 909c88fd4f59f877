import FuzzProperties
import Testing

/// The fuzzer's properties, on its seeds and near them: a fuzzer's run in small, the same each time.
@Suite struct PropertyTests {
    @Test(arguments: Property.all)
    func seedsKeepIt(_ property: Property) throws {
        for seed in property.seeds {
            #expect(throws: Never.self, "\(property.name) of \(describe(seed))") { try property.check(seed) }
        }
    }

    @Test(arguments: Property.all)
    func mutatedSeedsKeepIt(_ property: Property) throws {
        let seed: UInt64 = 2_026
        // Before it may trap, when no expectation could tell it any more.
        print("PropertyTests.mutatedSeedsKeepIt(\(property.name)): seed \(seed)")
        var mutator = Mutator(seed: seed, property.seeds)
        for _ in 0..<5_000 {
            let input = mutator.next()
            #expect(throws: Never.self, "\(property.name) of \(describe(input))") { try property.check(input) }
        }
    }

    /// Swift's literal of the bytes, to become a seed.
    private func describe(_ bytes: [UInt8]) -> String { "\(bytes), \(String(decoding: bytes, as: UTF8.self))" }
}
