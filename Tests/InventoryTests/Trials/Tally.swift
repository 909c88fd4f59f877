import Inventory

/// How often each command came to what, and how often lapsed holds were looked for: trials that never meet a rule say
/// nothing of it.
struct Tally {
    private(set) var counts: [String: Int] = [:]

    mutating func count(_ command: any Modelled, _ verdict: Verdict) {
        counts["\(type(of: command)): \(verdict.name)", default: 0] += 1
    }

    mutating func count(looks: Int) {
        if looks > 0 { counts["looks: \(min(looks, 3))", default: 0] += 1 }
    }

    mutating func add(_ other: Tally) { counts.merge(other.counts, uniquingKeysWith: +) }
}

extension Verdict {
    /// In the contract's words, where it has one.
    fileprivate var name: String {
        switch self {
        case .movement(_, isReplay: true): "replayed"
        case .reservation(_, isNew: true): "begun"
        case .product, .item, .done, .stock, .movement, .reservation, .purchase: "done"
        case .refused(let refusal): refusal.name
        }
    }
}

extension Refusal {
    fileprivate var name: String {
        switch self {
        case .productNotFound: "product-not-found"
        case .itemNotFound: "item-not-found"
        case .tooManyHolds: "too-many-holds"
        case .reservationNotFound: "reservation-not-found"
        case .orderNotFound: "order-not-found"
        case .unknownProducts: "unknown-product"
        case .unknownItems: "unknown-item"
        case .invalid: "invalid-request"
        case .preconditionFailed: "precondition-failed"
        case .skuTaken: "sku-taken"
        case .serialNumberTaken: "serial-number-taken"
        case .productArchived: "product-archived"
        case .productInUse: "product-in-use"
        case .wrongProductKind: "wrong-product-kind"
        case .itemInUse: "item-in-use"
        case .idempotencyKeyReused: "idempotency-key-reused"
        case .insufficientStock: "insufficient-stock"
        case .itemsUnavailable: "item-unavailable"
        case .stockBelowReserved: "stock-below-reserved"
        case .stockChanged: "stock-changed"
        case .reservationExpired: "reservation-expired"
        case .reservationReleased: "reservation-released"
        case .reservationPurchased: "reservation-purchased"
        }
    }
}
