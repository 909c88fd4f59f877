/// Three capital letters, `USD` for one; which currencies exist is the store's affair, not this service's.
public struct Currency: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let code: String

    /// Nil when `code` is not three of `A-Z`.
    public init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
        self.code = code
    }

    /// Takes what the database holds, whose own constraint is the same grammar.
    public init(trusted code: String) { self.code = code }

    public var description: String { code }

    public static func < (left: Currency, right: Currency) -> Bool { left.code < right.code }
}

/// An amount in a currency. Sums may exceed the digits that a price is limited to.
public struct Money: Hashable, Sendable {
    public let amount: ExactDecimal
    public let currency: Currency

    public init(amount: ExactDecimal, currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    public static func * (money: Money, count: Int) -> Money {
        Money(amount: money.amount * count, currency: money.currency)
    }

    /// One sum for each currency, by currency.
    public static func totals(of sums: some Sequence<Money>) -> [Money] {
        var totals: [Currency: ExactDecimal] = [:]
        for sum in sums {
            totals[sum.currency] = totals[sum.currency].map { $0 + sum.amount } ?? sum.amount
        }
        return totals.sorted { $0.key < $1.key }.map { Money(amount: $0.value, currency: $0.key) }
    }
}
