/// A non-negative decimal number that keeps the digits it was written with: `3.00` stays `3.00`.
///
/// Foundation's `Decimal` drops trailing zeros, and a binary floating point number cannot hold a price.
public struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
    /// The digits without the point.
    public let coefficient: Int128
    /// How many of the digits stand after the point.
    public let scale: Int

    public static let maximumIntegerDigits = 11
    public static let maximumFractionDigits = 8

    public init(coefficient: Int128, scale: Int) {
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads 1 to 11 digits, then optionally a point and 1 to 8 more; no sign, no exponent. Nil for anything else.
    public init?(_ text: String) {
        var coefficient: Int128 = 0
        var integerDigits = 0
        var fractionDigits: Int?
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39:
                coefficient = coefficient * 10 + Int128(byte - 0x30)
                if let digits = fractionDigits {
                    fractionDigits = digits + 1
                } else {
                    integerDigits += 1
                }
                // Checked on the way, so that a long text cannot overflow the coefficient.
                guard integerDigits <= Self.maximumIntegerDigits,
                    fractionDigits ?? 0 <= Self.maximumFractionDigits
                else { return nil }
            case 0x2E where fractionDigits == nil && integerDigits > 0:
                fractionDigits = 0
            default:
                return nil
            }
        }
        guard integerDigits > 0, fractionDigits != 0 else { return nil }
        self.init(coefficient: coefficient, scale: fractionDigits ?? 0)
    }

    public var description: String {
        let digits = String(coefficient)
        guard scale > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -scale)
        return "\(padded[..<point]).\(padded[point...])"
    }

    /// The sum, with as many fraction digits as the longer of the two.
    public static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        let scale = max(left.scale, right.scale)
        return ExactDecimal(coefficient: left.coefficient(at: scale) + right.coefficient(at: scale), scale: scale)
    }

    /// `count` times the number, exactly.
    public static func * (number: ExactDecimal, count: Int) -> ExactDecimal {
        ExactDecimal(coefficient: number.coefficient * Int128(count), scale: number.scale)
    }

    private func coefficient(at scale: Int) -> Int128 {
        (self.scale..<scale).reduce(coefficient) { digits, _ in digits * 10 }
    }
}
