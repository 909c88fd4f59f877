import FoundationEssentials
import TestSupport
import Testing

@testable import Postgres

/// Decoders on bytes no server would send: a fault each time, never a trap, never a wrong value.
@Suite struct DecoderTests {
    /// Every decoder, as a function that says which fault it ended in; nil for a value.
    static let decoders: [(name: String, decode: @Sendable (PostgresCell) -> PostgresDecodingFault?)] = [
        ("Bool", fault(Bool.self)), ("Int16", fault(Int16.self)), ("Int32", fault(Int32.self)),
        ("Int64", fault(Int64.self)), ("Int", fault(Int.self)), ("String", fault(String.self)),
        ("UUID", fault(UUID.self)), ("bytes", fault([UInt8].self)), ("numeric", fault(PostgresNumeric.self)),
        ("timestamp", fault(PostgresTimestamp.self)), ("json", fault(PostgresJSON.self)),
        ("[Bool]", fault([Bool].self)), ("[Int16]", fault([Int16].self)), ("[Int32]", fault([Int32].self)),
        ("[Int64]", fault([Int64].self)), ("[Int]", fault([Int].self)), ("[String]", fault([String].self)),
        ("[UUID]", fault([UUID].self)), ("[bytes]", fault([[UInt8]].self)),
        ("[numeric]", fault([PostgresNumeric].self)), ("[timestamp]", fault([PostgresTimestamp].self)),
        ("[json]", fault([PostgresJSON].self)), ("Int?", fault(Int?.self)), ("[Int?]", fault([Int?].self)),
        ("[String?]", fault([String?].self)), ("[numeric?]", fault([PostgresNumeric?].self)),
        ("[[UInt8]?]", fault([[UInt8]?].self)), ("[Int]?", fault([Int]?.self)),
    ]

    static let types: [PostgresType] = [
        .bool, .bytea, .name, .int8, .int2, .int4, .text, .unknown, .bpchar, .varchar, .timestamptz, .numeric, .uuid,
        .jsonb, .boolArray, .byteaArray, .nameArray, .int2Array, .int4Array, .textArray, .bpcharArray, .varcharArray,
        .int8Array, .timestamptzArray, .numericArray, .uuidArray, .jsonbArray, PostgresType(rawValue: 0),
        PostgresType(rawValue: .max),
    ]

    private static func fault<T: PostgresDecodable>(
        _: T.Type
    ) -> @Sendable (PostgresCell) -> PostgresDecodingFault? {
        { cell in
            do throws(PostgresDecodingFault) {
                _ = try T.decodePostgres(cell)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func randomBytesNeverTrap() {
        let seed = SeededGenerator.newSeed()
        // Before it may trap, when no expectation could tell it any more.
        print("DecoderTests.randomBytesNeverTrap: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<8_000 {
            let count = Int.random(in: 0...40, using: &random)
            // Small numbers make plausible headers, which reach deeper.
            let bytes = (0..<count).map { _ in
                UInt8.random(in: 0...(Bool.random(using: &random) ? 3 : 255), using: &random)
            }
            decodeAll(bytes, type: Self.types.randomElement(using: &random) ?? .int8)
        }
    }

    @Test func damagedArraysNeverTrap() {
        let seed = SeededGenerator.newSeed()
        print("DecoderTests.damagedArraysNeverTrap: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let samples: [(PostgresType, [UInt8])] = [
            (.int8Array, encoded([1, nil, Int64.max])), (.textArray, encoded(["a", "", nil])),
            (.numericArray, encoded([PostgresNumeric(coefficient: 12_345_678, scale: 5)])),
            (.byteaArray, encoded([[UInt8](), [1, 2, 3]])), (.uuidArray, encoded([UUID()])),
            (.jsonbArray, encoded([PostgresJSON(utf8: [123, 125])])),
        ]
        for (type, bytes) in samples {
            #expect(decodeAll(bytes, type: type) > 0, "the sample itself is good")
            for length in 0..<bytes.count {
                decodeAll(Array(bytes[..<length]), type: type)
            }
            for _ in 0..<1_500 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                decodeAll(damaged, type: type)
            }
        }
    }

    @Test func truncatedArraysAreMalformed() {
        let bytes = encoded([1, nil, Int64.max])
        for length in 0..<bytes.count {
            #expect(decode([Int64?].self, Array(bytes[..<length]), .int8Array) == .failure(.malformed))
        }
        #expect(decode([Int64?].self, bytes + [0], .int8Array) == .failure(.malformed))
    }

    /// Dimensions, flags, element type, length, lower bound, then the elements.
    @Test(
        arguments: [
            ([1, 0, 20, -1, 1], PostgresDecodingFault.malformed),  // a negative count
            ([1, 0, 20, .max, 1], .malformed),  // a count far beyond the bytes
            ([1, 0, 20, 1, 1, -2], .malformed),  // a negative length
            ([1, 0, 20, 1, 1, .max], .malformed),  // a length beyond the end
            ([1, 0, 20, 1, 1, 4, 7], .malformed),  // a length that is none of the type
            ([1, 0, 20, 1, 1, -1], .null),  // a NULL, where none can be
            ([1, 0, 23, 0, 1], .malformed),  // elements of another type than the column's
            ([1, 2, 20, 0, 1], .malformed),  // flags nobody has defined
            ([-1, 0, 20], .malformed),  // negative dimensions
            ([2, 0, 20, 1, 1, 1, 1, 8, 0, 0], .range),  // two dimensions
            ([0, 0, 20, 0], .malformed),  // an empty array with more behind it
            ([.max, 0, 20], .range),
        ] as [([Int32], PostgresDecodingFault)])
    func crookedArrays(words: [Int32], fault: PostgresDecodingFault) {
        #expect(decode([Int].self, words.flatMap(networkOrder), .int8Array) == .failure(fault))
    }

    /// Count of groups, weight, sign, scale, then the groups.
    @Test(
        arguments: [
            ([1, 0, 0, 0], PostgresDecodingFault.malformed),  // a group too few
            ([0, 0, 0, 0, 1], .malformed),  // and one too many
            ([-1, 0, 0, 0], .malformed),
            ([1, 0, 0, 0, 10_000], .malformed),  // a group of five digits
            ([1, 0, 0, 0, -1], .malformed),
            ([1, -1, 0, 2, 1], .malformed),  // digits beyond the scale
            ([1, -5, 0, 2, 1], .malformed),
            ([0, 0, 1, 0], .malformed),  // a sign nobody has defined
            ([0, 0, 0, -1], .malformed),
            ([0, 0, -16_384, 0], .range),  // NaN
            ([0, 0, -12_288, 0], .range),  // +infinity
            ([0, 0, -4_096, 0], .range),  // -infinity
            ([1, .max, 0, 0, 1], .range),
            ([0, 0, 0, 39], .range),
        ] as [([Int16], PostgresDecodingFault)])
    func crookedNumerics(words: [Int16], fault: PostgresDecodingFault) {
        #expect(decode(PostgresNumeric.self, words.flatMap(networkOrder), .numeric) == .failure(fault))
    }

    @Test func numericZeroOfAnyWeight() {
        let zero = PostgresNumeric(coefficient: 0, scale: 2)
        for weight in [Int16.min, -3, 0, 3, .max] {
            let words: [Int16] = [0, weight, 0, 2]
            #expect(decode(PostgresNumeric.self, words.flatMap(networkOrder), .numeric) == .success(zero))
        }
    }

    @Test func timestampsAtTheEnds() {
        #expect(decode(PostgresTimestamp.self, networkOrder(Int64.max), .timestamptz) == .failure(.range))
        #expect(decode(PostgresTimestamp.self, networkOrder(Int64.min), .timestamptz) == .failure(.range))
        #expect(decode(PostgresTimestamp.self, networkOrder(Int64.max - 1), .timestamptz) == .failure(.range))
        #expect(
            decode(PostgresTimestamp.self, networkOrder(Int64.min + 1), .timestamptz)
                == .success(PostgresTimestamp(microsecondsSinceEpoch: .min + 1 + 946_684_800_000_000)))
    }

    @Test func otherFaults() {
        #expect(decode(Bool.self, [2], .bool) == .failure(.malformed))
        #expect(decode(String.self, [0xFF], .text) == .failure(.malformed))
        #expect(decode(String.self, [0xC3], .text) == .failure(.malformed))
        #expect(decode(PostgresJSON.self, [], .jsonb) == .failure(.malformed))
        #expect(decode(PostgresJSON.self, [2, 123, 125], .jsonb) == .failure(.malformed))
        #expect(decode(UUID.self, Array(repeating: 0, count: 15), .uuid) == .failure(.malformed))
        #expect(decode(Int16.self, networkOrder(Int32(1)), .int4) == .failure(.type))
        #expect(decode(Int32.self, networkOrder(Int64(1)), .int8) == .failure(.type))
        #expect(decode(Int64.self, networkOrder(Int32(-1)), .int4) == .success(-1))
        #expect(decode(Int.self, networkOrder(Int16(-1)), .int2) == .success(-1))
        #expect(decode([Int].self, [], .int8) == .failure(.type))
        #expect(decode(Int?.self, nil, .text) == .success(nil))
        #expect(decode(Int.self, nil, .int8) == .failure(.null))
    }

    /// Has every decoder try; how many of them got a value.
    @discardableResult
    private func decodeAll(_ bytes: [UInt8], type: PostgresType) -> Int {
        bytes.withUnsafeBytes { raw in
            Self.decoders.count { $0.decode(PostgresCell(type: type, bytes: raw)) == nil }
        }
    }

    private func decode<T: PostgresDecodable>(
        _: T.Type, _ bytes: [UInt8]?, _ type: PostgresType
    ) -> Result<T, PostgresDecodingFault> {
        func value(_ raw: UnsafeRawBufferPointer?) -> Result<T, PostgresDecodingFault> {
            Result { () throws(PostgresDecodingFault) in try T.decodePostgres(PostgresCell(type: type, bytes: raw)) }
        }
        return bytes?.withUnsafeBytes { value($0) } ?? value(nil)
    }

    /// The binary form of an array as it would be sent.
    private func encoded<T: PostgresEncodable & PostgresArrayElement>(_ array: [T]) -> [UInt8] {
        var encoder = ParameterEncoder()
        array.encodePostgres(into: &encoder)
        return encoder.bytes
    }

    private func networkOrder<I: FixedWidthInteger>(_ value: I) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
