import TestSupport

/// Makes inputs of seeds by small damage, as a fuzzer does.
struct Mutator {
    private var random: SeededGenerator
    private let seeds: [[UInt8]]
    /// Bytes that mean something to one parser or another.
    private static let telling =
        Array("\"\\{}[]:,.-+eE0129%&=; \t\n\u{0}AaFfzZuU/~*W".utf8) + [0x7F, 0x80, 0xC3, 0xED, 0xFF]

    init(seed: UInt64, _ seeds: [[UInt8]]) {
        random = SeededGenerator(seed: seed)
        self.seeds = seeds
    }

    mutating func next() -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.insert(tellingByte(), at: place)
        case 1 where place < bytes.count: bytes[place] = tellingByte()
        case 2 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &random))
        default:
            let other = seeds.randomElement(using: &random) ?? []
            bytes.insert(contentsOf: other.prefix(Int.random(in: 0...other.count, using: &random)), at: place)
        }
    }

    private mutating func tellingByte() -> UInt8 { Self.telling.randomElement(using: &random) ?? 0 }
}
