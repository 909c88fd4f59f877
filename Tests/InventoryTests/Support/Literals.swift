import FoundationEssentials
public import Inventory

extension SKU: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(trusted: text) }
}

extension SerialNumber: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(trusted: text) }
}

extension Currency {
    static let usd = Currency(trusted: "USD")
    static let eur = Currency(trusted: "EUR")
}

extension Money {
    /// `3.00` US dollars, unless told otherwise; traps on what is no price.
    init(_ amount: String, _ currency: Currency = .usd) {
        guard let amount = ExactDecimal(amount) else { preconditionFailure("\(amount) is no price") }
        self.init(amount: amount, currency: currency)
    }
}

extension UUID {
    /// The number in the last eight bytes, for ids that a reader can tell apart.
    init(_ number: UInt64) {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { $0.storeBytes(of: number.bigEndian, toByteOffset: 8, as: UInt64.self) }
        self.init(uuid: bytes)
    }
}
