import Testing

@testable import StoreAPI

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("0.0", 0), ("-0.0e5", 0), ("0e400", 0), ("0e99999999999999999999", 0), ("7", 7),
        ("-7", -7), ("1.0", 1), ("1e3", 1_000), ("1E+3", 1_000), ("10e-1", 1), ("1.50e1", 15), ("1200.00e-2", 12),
        ("9007199254740993", 9_007_199_254_740_993), ("0.000001e6", 1), ("1000000000000", 1_000_000_000_000),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("922337203685477580.7e1", .max),
    ])
    func isAnInteger(_ text: String, _ value: Int64) throws {
        #expect(try number(text) == .integer(value))
    }

    @Test(arguments: ["0.5", "1.01", "1e-1", "15e-1", "1e-400", "-0.1", "1e-99999999999999999999"])
    func hasAFraction(_ text: String) throws {
        #expect(try number(text) == .fraction)
    }

    @Test(arguments: [
        "1e400", "99999999999999999999", "9223372036854775808", "-9223372036854775809", "1e19", "-1e400",
        "1e99999999999999999999", "0.1e400",
    ])
    func isOutOfRange(_ text: String) throws {
        #expect(try number(text) == .outOfRange)
    }

    @Test func digitsWithoutEnd() throws {
        let zeros = String(repeating: "0", count: 200_000)
        #expect(try number("1.\(zeros)") == .integer(1))
        #expect(try number("1\(zeros)e-200000") == .integer(1))
        #expect(try number("1\(zeros)") == .outOfRange)
        #expect(try number("0.\(zeros)1") == .fraction)
    }

    private func number(_ text: String) throws -> JSONNumber? {
        guard case .number(let number) = try JSONParser.parse(Array(text.utf8)) else { return nil }
        return number
    }
}
