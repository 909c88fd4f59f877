import Inventory

/// What lapsed holds that nobody has cleaned up yet had of each product when a batch began: "`reserved` and `available`
/// as shown […] may count a lapsed hold until the clean-up comes by; no decision ever does".
struct Uncleaned {
    private var units: [SKU: Int64] = [:]
    private var items: Set<ItemKey> = []

    init(_ database: MemoryDatabase, at now: Timestamp) {
        for (id, reservation) in database.reservations where reservation.expiresAt <= now {
            for (sku, line) in database.lines[id] ?? [:] {
                units[sku, default: 0] += Int64(line.quantity)
                for (serialNumber, item) in database.items[sku] ?? [:] where item.holder == id {
                    items.insert(ItemKey(sku, serialNumber))
                }
            }
        }
    }

    fileprivate func explains(_ actual: StockLevel, _ expected: StockLevel, of sku: SKU?) -> Bool {
        let most = expected.reserved + (sku.flatMap { units[$0] } ?? 0)
        return actual.onHand == expected.onHand && (expected.reserved...most).contains(actual.reserved)
    }

    fileprivate func explains(_ actual: Item, _ expected: Item) -> Bool {
        var actual = actual
        if actual.state == .reserved, expected.state == .inStock, items.contains(actual.key) { actual.state = .inStock }
        return actual == expected
    }
}

extension Verdict {
    /// Whether it says what the model says, but for what the contract leaves open: the words of a fault, the number of
    /// a movement, and lapsed holds in the figures shown.
    func agrees(with model: Verdict, on sku: SKU?, _ uncleaned: Uncleaned) -> Bool {
        switch (self, model) {
        case (.product(let actual), .product(let expected)):
            return actual.product == expected.product && uncleaned.explains(actual.stock, expected.stock, of: sku)
        case (.item(let actual), .item(let expected)):
            return uncleaned.explains(actual, expected)
        case (.stock(let actual), .stock(let expected)),
            (.refused(.stockChanged(let actual)), .refused(.stockChanged(let expected))):
            return uncleaned.explains(actual, expected, of: sku)
        case (.movement(let actual, isReplay: false), .movement(let expected, isReplay: false)):
            return actual.agrees(with: expected, uncleaned)
        case (.refused(.invalid(let actual)), .refused(.invalid(let expected))):
            return actual.map(\.pointer) == expected.map(\.pointer)
        default:
            return self == model
        }
    }
}

extension Movement {
    func agrees(with model: Movement, _ uncleaned: Uncleaned) -> Bool {
        let likeModel = Movement(
            sku: sku, delta: delta, reason: reason, reference: reference, note: note, serialNumber: serialNumber,
            stockAfter: model.stockAfter, actor: actor, occurredAt: occurredAt, idempotencyKey: idempotencyKey)
        return likeModel == model && uncleaned.explains(stockAfter, model.stockAfter, of: sku)
    }
}
