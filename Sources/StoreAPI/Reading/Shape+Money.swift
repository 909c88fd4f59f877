import Inventory

extension Shape<ExactDecimal> {
    static var amount: Shape {
        parsed(
            ExactDecimal.init(_:),
            orElse: "must be a decimal number of up to \(ExactDecimal.maximumIntegerDigits) digits before the point "
                + "and up to \(ExactDecimal.maximumFractionDigits) after it, without sign and exponent")
    }
}

extension Shape<Currency> {
    static var currency: Shape { parsed(Currency.init(_:), orElse: "must be three capital letters") }
}

extension Shape<Money> {
    static var money: Shape {
        Shape { node in
            node.object { reader in
                let amount = reader.required("amount", .amount)
                let currency = reader.required("currency", .currency)
                guard let amount, let currency else { return nil }
                return Money(amount: amount, currency: currency)
            }
        }
    }
}

extension ObjectReader {
    /// A price in a merge patch: its members merge on their own, and null removes it.
    mutating func pricePatch(_ name: String) -> PricePatch {
        switch member(name) {
        case .absent: return .keep
        case .null: return .remove
        case .there(let node):
            let patch = node.object { reader -> PricePatch? in
                .set(amount: reader.optional("amount", .amount), currency: reader.optional("currency", .currency))
            }
            return patch ?? .keep
        }
    }
}
