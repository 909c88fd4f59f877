import TestSupport
import Testing

@testable import Postgres

/// The server's own reading of numerics is the oracle.
@Suite(.serialized) struct NumericTests {
    private static let fromText = Statement("SELECT $1::text::numeric, $2::numeric::text")

    /// Text, coefficient and scale.
    static let known: [(String, Int128, Int)] = [
        ("0", 0, 0), ("0.00", 0, 2), ("3.00", 300, 2), ("3", 3, 0), ("-3.00", -300, 2), ("0.01", 1, 2),
        ("0.0001", 1, 4), ("0.00001", 1, 5), ("10000", 10_000, 0), ("9999.9999", 99_999_999, 4),
        ("100000000", 100_000_000, 0), ("1234567.89", 123_456_789, 2), ("-0.5", -5, 1),
        ("1000000.000", 1_000_000_000, 3),
        ("0.00000000000000000000000000000000000001", 1, 38),
        ("1.00000000000000000000000000000000000000", 100_000_000_000_000_000_000_000_000_000_000_000_000, 38),
        ("170141183460469231731687303715884105727", .max, 0),
        ("-170141183460469231731687303715884105728", .min, 0),
        ("1.70141183460469231731687303715884105727", .max, 38),
        ("-1.70141183460469231731687303715884105728", .min, 38),
        ("17014118346046923173168730371588410572.7", .max, 1),
        ("10000000000000000000000000000000000000", 10_000_000_000_000_000_000_000_000_000_000_000_000, 0),
    ]

    @Test(arguments: known) func knownValues(text: String, coefficient: Int128, scale: Int) async throws {
        try await check(text, PostgresNumeric(coefficient: coefficient, scale: scale))
    }

    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729", "0.000000000000000000000000000000000000000", "1e39", "1e1000",
        "1e131071", "1e-39", "17014118346046923173168730371588410572.80",
    ])
    func valuesOutOfRange(text: String) async throws {
        let error = try await postgresError {
            try await Database.withSession { session throws in
                try session.query(Statement("SELECT $1::text::numeric").bind(text))[0]
                    .decode(0, as: PostgresNumeric.self)
            }
        }
        #expect(error.kind == .decoding)
        #expect(error.message.contains("range"))
        #expect(!error.message.contains(text), "the value itself is no business of the log")
    }

    @Test func randomValues() async throws {
        let seed = SeededGenerator.newSeed()
        try await Database.withSession { session throws in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<3_000 {
                let digits = Int.random(in: 0...38, using: &random)
                let magnitude = Int128.random(in: 0...power(digits), using: &random)
                let value = PostgresNumeric(
                    coefficient: Bool.random(using: &random) ? magnitude : -magnitude,
                    scale: Int.random(in: 0...38, using: &random))
                let row = try session.query(Self.fromText.bind(text(value), value))[0]
                #expect(try row.decode(0, as: PostgresNumeric.self) == value, "seed \(seed)")
                #expect(try row.decode(1, as: String.self) == text(value), "seed \(seed)")
            }
        }
    }

    private func check(_ text: String, _ value: PostgresNumeric) async throws {
        try await Database.withSession { session throws in
            let row = try session.query(Self.fromText.bind(text, value))[0]
            #expect(try row.decode(0, as: PostgresNumeric.self) == value)
            #expect(try row.decode(1, as: String.self) == text)
        }
    }
}

private func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
}

/// The plain decimal notation, written digit by digit.
private func text(_ value: PostgresNumeric) -> String {
    var digits = String(value.coefficient.magnitude)
    digits = String(repeating: "0", count: max(0, value.scale + 1 - digits.count)) + digits
    if value.scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -value.scale)) }
    return (value.coefficient < 0 ? "-" : "") + digits
}
