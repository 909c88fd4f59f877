import FoundationEssentials
import Inventory
import NIOCore

@testable import StoreAPI

extension Property {
    /// Two numbers with a space between them. Each is read if the contract's grammar has it, means what Foundation's
    /// decimal means, and keeps its digits; sums and multiples are exact.
    static let decimals = Property(
        name: "decimals",
        seeds: .init(texts: [
            "0 0", "3.00 3", "99999999999.99999999 0.00000001", "007.50 00000000000.00000000", "100000000000 1",
            "1.123456789 .5", "5. -1", "+1 1e3", "1.2.3 1,5", "\u{0661} 1\u{301}", " 1",
        ])
    ) { bytes in
        let texts = String(decoding: bytes, as: UTF8.self)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let numbers = try texts.compactMap(read)
        guard numbers.count == 2 else { return }
        let (left, right) = (numbers[0], numbers[1])
        try require(decimal(left + right) == decimal(left) + decimal(right), "\(left) + \(right) = \(left + right)")
        try require((left + right).scale == max(left.scale, right.scale), "the scale of \(left) + \(right)")
        let count = Int(right.coefficient % 1_000_000) + 1
        try require(decimal(left * count) == decimal(left) * Decimal(count), "\(left) * \(count)")
    }

    private static func read(_ text: String) throws -> ExactDecimal? {
        let number = ExactDecimal(text)
        try require((number != nil) == isInGrammar(text), "\(text) is read as \(String(describing: number))")
        guard let number else { return nil }
        try require(decimal(number) == Decimal(string: text), "\(text) is read as \(number)")
        let fraction = text.split(separator: ".").dropFirst().first ?? ""
        try require(number.scale == fraction.count, "\(text) has lost digits: \(number)")
        try require(ExactDecimal(number.description) == number, "\(number) is not read as it was")
        var writer = JSONWriter(capacity: 32)
        number.write(to: &writer)
        let written = String(decoding: writer.text.readableBytesView, as: UTF8.self)
        try require(written == "\"\(number)\"", "written as \(written), described as \(number)")
        return number
    }

    /// At most 11 digits, and 8 after a point.
    private static func isInGrammar(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.map { part in part.allSatisfy { ("0"..."9").contains($0) } ? part.count : 0 }
        return (1...11).contains(digits[0]) && (digits.count == 1 || (1...8).contains(digits[1]))
    }

    private static func decimal(_ number: ExactDecimal) -> Decimal? { Decimal(string: number.description) }
}

private func + (left: Decimal?, right: Decimal?) -> Decimal? {
    guard let left, let right else { return nil }
    return left + right
}

private func * (left: Decimal?, right: Decimal) -> Decimal? { left.map { $0 * right } }
