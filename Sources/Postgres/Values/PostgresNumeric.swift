/// A `numeric`: a decimal number with the scale it is displayed with.
///
/// Its value is `coefficient * 10^-scale`, so 3.00 is (300, 2) and is not equal to 3 as (3, 0).
public struct PostgresNumeric: Sendable, Hashable {
    /// The most digits after the point: 10^38 is the largest power of ten an `Int128` holds.
    public static let maximumScale = 38

    /// All digits, as if there were no point.
    public var coefficient: Int128
    /// How many of them stand after the point, in 0...38; encoding any other scale is a programmer's error and traps.
    public var scale: Int

    /// `coefficient * 10^-scale`; `scale` must be in 0...38.
    public init(coefficient: Int128, scale: Int) {
        precondition(0...Self.maximumScale ~= scale, "a numeric's scale is 0 to 38")
        self.coefficient = coefficient
        self.scale = scale
    }
}

/// The binary form of a numeric: groups of four decimal digits, aligned at the point.
///
/// Eight bytes of header: count of groups, weight (the power of 10,000 of the first group), sign, display scale.
private enum NumericFormat {
    static let headerSize = 8
    static let groupDigits = 4
    static let groupBase: UInt128 = 10_000
    static let positive: UInt16 = 0x0000
    static let negative: UInt16 = 0x4000
    static let special: UInt16 = 0xC000  // NaN, and with lower bits ±infinity

    /// How many groups it takes to hold `scale` digits after the point.
    static func groups(ofFraction scale: Int) -> Int {
        (scale + groupDigits - 1) / groupDigits
    }

    /// By how much the group at `position` multiplies what stands before it: 10 for each of its digits within the
    /// scale, so less than 10,000 in the `last` group where the scale ends inside it, and 1 beyond that.
    static func base(at position: Int, last: Int, scale: Int) -> UInt128 {
        if position > last || (position == last && scale % groupDigits == 0) { return groupBase }
        return position == last ? power(scale % groupDigits) : 1
    }

    /// 10 to a power of one to three.
    static func power(_ exponent: Int) -> UInt128 {
        switch exponent {
        case 1: 10
        case 2: 100
        default: 1_000
        }
    }
}

extension PostgresNumeric: PostgresEncodable {
    /// `numeric`.
    public static var postgresType: PostgresType { .numeric }

    /// Writes the groups; traps unless the scale is in 0...38.
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        precondition(0...Self.maximumScale ~= scale, "a numeric's scale is 0 to 38")
        typealias Format = NumericFormat
        var rest = coefficient.magnitude
        // An Int128 has 39 digits at most: 11 groups, wherever the point divides them.
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 11) { groups in
            var count = 0
            // The group at the end may have fewer than four digits before the scale ends; it is filled up with zeros.
            let partial = scale % Format.groupDigits
            if partial > 0 {
                let base = Format.power(partial)
                groups[0] = UInt16(rest % base * Format.power(Format.groupDigits - partial))
                rest /= base
                count = 1
            }
            let fraction = Format.groups(ofFraction: scale)
            while rest > 0 || count < fraction {
                groups[count] = UInt16(rest % Format.groupBase)
                rest /= Format.groupBase
                count += 1
            }
            encoder.append(Int16(count))
            encoder.append(Int16(count - fraction - 1))
            encoder.append(coefficient < 0 ? Format.negative : Format.positive)
            encoder.append(Int16(scale))
            for group in groups[..<count].reversed() {
                encoder.append(group)
            }
        }
    }
}

extension PostgresNumeric: PostgresDecodable {
    /// Reads a `numeric` with its display scale.
    ///
    /// Throws `.range` for NaN, ±infinity, a scale above 38 and a value whose digits an `Int128` does not hold.
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> PostgresNumeric {
        typealias Format = NumericFormat
        let bytes = try cell.required(.numeric)
        var reader = ByteReader(bytes)
        let count = Int(try reader.next(Int16.self))
        let weight = Int(try reader.next(Int16.self))
        let sign = try reader.next(UInt16.self)
        let scale = Int(try reader.next(Int16.self))
        guard sign & Format.special != Format.special else { throw .range }
        guard sign == Format.positive || sign == Format.negative, scale >= 0 else { throw .malformed }
        guard count >= 0, bytes.count == Format.headerSize + 2 * count else { throw .malformed }
        guard scale <= maximumScale else { throw .range }
        let magnitude = try magnitude(&reader, count: count, weight: weight, scale: scale)
        let coefficient: Int128?
        if sign == Format.negative {
            coefficient = magnitude == Int128.min.magnitude ? .min : Int128(exactly: magnitude).map { -$0 }
        } else {
            coefficient = Int128(exactly: magnitude)
        }
        guard let coefficient else { throw .range }
        return PostgresNumeric(coefficient: coefficient, scale: scale)
    }

    /// The digits of all groups as one number, cut at the scale.
    ///
    /// The server strips zero groups at both ends, so some may be missing; what lies beyond the scale must be zero.
    private static func magnitude(
        _ reader: inout ByteReader, count: Int, weight: Int, scale: Int
    ) throws(PostgresDecodingFault) -> UInt128 {
        typealias Format = NumericFormat
        let last = -Format.groups(ofFraction: scale)
        var value: UInt128 = 0
        var position = weight
        for _ in 0..<count {
            let group = UInt128(try reader.next(UInt16.self))
            let base = Format.base(at: position, last: last, scale: scale)
            let beyond = Format.groupBase / base
            guard group < Format.groupBase, group % beyond == 0 else { throw .malformed }
            value = try shifted(value, by: base, adding: group / beyond)
            position -= 1
        }
        // Each step multiplies, so a number too large ends this loop by overflow, however large its weight.
        while value > 0, position >= last {
            value = try shifted(value, by: Format.base(at: position, last: last, scale: scale), adding: 0)
            position -= 1
        }
        return value
    }

    private static func shifted(
        _ value: UInt128, by base: UInt128, adding digits: UInt128
    ) throws(PostgresDecodingFault) -> UInt128 {
        let (product, overflow) = value.multipliedReportingOverflow(by: base)
        let (sum, carry) = product.addingReportingOverflow(digits)
        guard !overflow, !carry else { throw .range }
        return sum
    }
}
