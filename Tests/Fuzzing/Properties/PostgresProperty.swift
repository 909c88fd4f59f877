import FoundationEssentials

@testable import Postgres

extension Property {
    /// A decoder makes of any bytes a value or a fault, reads none beyond them, and the value comes back out of its own
    /// encoding; where a type has one form only, in the very same bytes.
    static let postgresValues = Property(name: "postgres-values", seeds: postgresSeeds) { bytes in
        var input = FuzzInput(bytes)
        let decoder = input.oneOf(decoders)
        // Memory of just that size, so that AddressSanitizer sees one byte too many.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: input.rest.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: input.rest)
        try decoder.check(UnsafeRawBufferPointer(memory))
    }

    /// One type of column read as one type of Swift.
    private struct Decoder: Sendable {
        let check: @Sendable (UnsafeRawBufferPointer) throws -> Void
        /// The encoding of a few values, to begin with.
        let examples: [[UInt8]]

        init<Value: PostgresDecodable & PostgresEncodable & Hashable>(
            _ examples: Value..., from type: PostgresType = Value.postgresType, isCanonical: Bool = true
        ) {
            self.examples = examples.map(encoded)
            check = { bytes in
                let cell = PostgresCell(type: type, bytes: bytes)
                guard let value = try? Value.decodePostgres(cell) else { return }
                let again = encoded(value)
                try again.withUnsafeBytes { raw in
                    let copy = try Value.decodePostgres(PostgresCell(type: Value.postgresType, bytes: raw))
                    try require(copy == value, "\(value) becomes \(copy)")
                }
                if isCanonical && type == Value.postgresType {
                    try require(again.elementsEqual(bytes), "\(value) is encoded as \(again), not \(Array(bytes))")
                }
                if let numeric = value as? PostgresNumeric { try checkDigits(numeric, of: bytes) }
            }
        }
    }

    private static let decoders: [Decoder] = [
        Decoder(true, false), Decoder(Int16.max), Decoder(Int32.min), Decoder(Int64.max), Decoder(-1),
        Decoder("é😀", ""),
        Decoder(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))), Decoder([UInt8]([0, 255])),
        Decoder(PostgresTimestamp(microsecondsSinceEpoch: 1_795_356_180_123_456)),
        Decoder(PostgresJSON(utf8: Array("{}".utf8))),
        Decoder(
            PostgresNumeric(coefficient: 0, scale: 0), .init(coefficient: 300, scale: 2),
            .init(coefficient: 1, scale: 8),
            .init(coefficient: .min, scale: 38), .init(coefficient: .max, scale: 0),
            .init(coefficient: -10_000, scale: 0),
            isCanonical: false),
        // Where bounds begin, and whether there are NULLs, is not kept.
        Decoder([true], isCanonical: false), Decoder([Int16(1)], isCanonical: false),
        Decoder([1, 2, 3], [], isCanonical: false), Decoder([1, nil] as [Int?], isCanonical: false),
        Decoder(["a", "", "é"], isCanonical: false), Decoder([nil, "x"] as [String?], isCanonical: false),
        Decoder([UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))], isCanonical: false),
        Decoder([[UInt8]([1]), []], isCanonical: false),
        Decoder([PostgresNumeric(coefficient: 5, scale: 1)], isCanonical: false),
        Decoder([PostgresTimestamp(microsecondsSinceEpoch: 0)], isCanonical: false),
        Decoder([PostgresJSON(utf8: Array("1".utf8))], isCanonical: false),
        Decoder(Int.max, from: .int4), Decoder(Int.max, from: .int2), Decoder("x", from: .varchar),
        Decoder([1], from: .int4Array, isCanonical: false), Decoder(["x"], from: .varcharArray, isCanonical: false),
    ]

    private static let postgresSeeds: [[UInt8]] = decoders.enumerated().flatMap { index, decoder in
        decoder.examples.map { [UInt8(index)] + $0 }
    }

    private static func encoded(_ value: some PostgresEncodable) -> [UInt8] {
        var encoder = ParameterEncoder()
        value.encodePostgres(into: &encoder)
        return encoder.bytes
    }

    /// The digits written out, group by group, must be those of the number.
    private static func checkDigits(_ numeric: PostgresNumeric, of bytes: UnsafeRawBufferPointer) throws {
        let words = stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let weight = Int(Int16(truncatingIfNeeded: words[1]))
        let groups = words.dropFirst(4)
        // A zero may have any weight; nothing else of that weight would have been read.
        guard groups.contains(where: { $0 > 0 }) else { return try require(numeric.coefficient == 0, "\(numeric)") }
        let lowest = -((numeric.scale + 3) / 4)
        guard weight >= lowest else { return try require(numeric.coefficient == 0, "\(numeric)") }
        var digits = ""
        for position in stride(from: weight, through: lowest, by: -1) {
            let index = groups.startIndex + weight - position
            let group = groups.indices.contains(index) ? groups[index] : 0
            digits += String(String(10_000 + group).dropFirst())
        }
        let surplus = -lowest * 4 - numeric.scale
        let sign = words[2] == 0x4000 ? "-" : ""
        try require(Int128(sign + digits.dropLast(surplus)) == numeric.coefficient, "\(digits) is read as \(numeric)")
    }
}
