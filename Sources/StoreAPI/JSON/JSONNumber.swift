/// What a JSON number amounts to for a service that counts: no request has a field for any other number.
///
/// Never by way of floating point, which knows neither 9007199254740993 nor whether 1e400 was meant.
package enum JSONNumber: Equatable, Sendable {
    /// A whole number, however written: `1`, `1.0` and `10e-1` are the same.
    case integer(Int64)
    /// A number with a fraction.
    case fraction
    /// A whole number beyond 64 bits.
    case outOfRange

    /// Reads a number's parts, which the parser has found to be digits.
    init(isNegative: Bool, integer: ArraySlice<UInt8>, fraction: ArraySlice<UInt8>, exponent: Int) {
        var digits = fraction.isEmpty ? integer : integer + fraction
        var powerOfTen = exponent - fraction.count
        while digits.last == UInt8(ascii: "0") {
            digits = digits.dropLast()
            powerOfTen += 1
        }
        digits = digits.drop { $0 == UInt8(ascii: "0") }
        guard !digits.isEmpty else {
            self = .integer(0)
            return
        }
        guard powerOfTen >= 0 else {
            self = .fraction
            return
        }
        // Nineteen digits always fit 64 bits without a sign.
        guard digits.count + powerOfTen <= 19 else {
            self = .outOfRange
            return
        }
        var magnitude: UInt64 = 0
        for digit in digits { magnitude = magnitude * 10 + UInt64(digit - UInt8(ascii: "0")) }
        for _ in 0..<powerOfTen { magnitude *= 10 }
        let value = isNegative ? -Int128(magnitude) : Int128(magnitude)
        self = Int64(exactly: value).map { .integer($0) } ?? .outOfRange
    }
}
