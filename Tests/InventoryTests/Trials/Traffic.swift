import FoundationEssentials
import Inventory

/// Makes up what carts and staff might send next: few products and few carts, so that they get in each other's way.
struct Traffic {
    let temperament: Temperament
    private let serialNumbers: [SerialNumber]
    private var carts: [UUID] = []
    private var cartCount: UInt64 = 0
    /// The adjustments that were sent with a key, to be sent again.
    private var keyed: [String: AdjustStock] = [:]

    static let fungible: [SKU] = ["hats", "nails"]
    static let nonFungible: [SKU] = ["cars", "rings"]
    /// Of either kind; deleted and created again as long as it was never stocked.
    static let fickle: SKU = "oddments"
    static let missing: SKU = "unicorns"

    init(_ temperament: Temperament) {
        self.temperament = temperament
        serialNumbers = (0..<temperament.serialNumbers).map { SerialNumber(trusted: "no-\($0)") }
    }

    /// Microseconds until the next batch: nothing much, or just to the instant at which a hold lapses, or far.
    func pause(_ model: Model, _ dice: inout Dice) -> Int64 {
        let longest = temperament.longestHold * 1_000_000
        switch dice.roll(20) {
        case 0...9: return 1
        case 10...15: return Int64(dice.roll(1...longest / 50))
        case 16: return Int64(dice.roll(1...longest))
        default:
            guard let next = model.holds.values.map(\.expiresAt).min() else { return 1 }
            let until = next.microseconds - model.now.microseconds
            return max(1, until + Int64(dice.roll(-1...1)))
        }
    }

    mutating func next(_ model: Model, _ dice: inout Dice) -> any Modelled {
        if dice.chance(temperament.staff) {
            let sku = sku(&dice)
            if model.products[sku] == nil, sku != Self.missing, dice.chance(80) { return create(sku, &dice) }
            return staffCommand(sku, model, &dice)
        }
        return cartCommand(model, &dice)
    }

    /// The first product of each kind is the hot one.
    func sku(_ dice: inout Dice) -> SKU {
        dice.pick(weighted: [
            (35, Self.fungible[0]), (15, Self.fungible[1]), (35, Self.nonFungible[0]), (15, Self.nonFungible[1]),
            (5, Self.fickle), (2, Self.missing),
        ])
    }

    func serialNumber(_ dice: inout Dice) -> SerialNumber {
        dice.chance(2) ? "no-such" : dice.pick(serialNumbers)
    }

    func timeToLive(_ dice: inout Dice) -> Seconds { Seconds(dice.roll(1...temperament.longestHold)) }
}

// MARK: - Carts

extension Traffic {
    private mutating func cartCommand(_ model: Model, _ dice: inout Dice) -> any Modelled {
        let id = cart(model, &dice)
        switch dice.roll(100) {
        case 0..<25:
            return PutReservation(
                id: id, lines: lines(model, &dice), cartID: dice.chance(50) ? "cart \(dice.roll(3))" : nil,
                timeToLive: timeToLive(&dice), holdLimit: dice.chance(30) ? dice.roll(1...3) : nil)
        case 25..<60:
            return PutLine(id: id, line: line(sku(&dice), model, &dice), timeToLive: timeToLive(&dice))
        case 60..<70: return DeleteLine(id: id, sku: sku(&dice))
        case 70..<75: return ReleaseReservation(id: id)
        case 75..<85: return ExtendReservation(id: id, timeToLive: timeToLive(&dice))
        case 85..<94: return PurchaseReservation(id: id, actor: "shop")
        default: return ExpireReservation(id: id)
        }
    }

    /// One of the carts that are about, or a new one in the place of one that has bought.
    private mutating func cart(_ model: Model, _ dice: inout Dice) -> UUID {
        let place = dice.roll(temperament.carts)
        if place >= carts.count || (model.orders[carts[place]] != nil && dice.chance(50)) {
            cartCount += 1
            let cart = UUID(cartCount)
            if place < carts.count { carts[place] = cart } else { carts.append(cart) }
            return cart
        }
        return carts[place]
    }

    private func lines(_ model: Model, _ dice: inout Dice) -> [LineRequest] {
        var lines: [LineRequest] = []
        for _ in 0...dice.roll(3) {
            let sku = sku(&dice)
            if !lines.contains(where: { $0.sku == sku }) { lines.append(line(sku, model, &dice)) }
        }
        return lines
    }

    private func line(_ sku: SKU, _ model: Model, _ dice: inout Dice) -> LineRequest {
        let isOfItems = model.kind(sku) == .nonFungible
        if dice.chance(isOfItems ? 50 : 3) {
            var names: [SerialNumber] = []
            for _ in 0...dice.roll(3) {
                let name = serialNumber(&dice)
                if !names.contains(name) { names.append(name) }
            }
            return LineRequest(sku: sku, wish: .serialNumbers(names))
        }
        if dice.chance(1) { return LineRequest(sku: sku, wish: .quantity(dice.pick([1_001, 1_000_000]))) }
        return LineRequest(sku: sku, wish: .quantity(dice.roll(1...(isOfItems ? 4 : 8))))
    }
}

// MARK: - Staff

extension Traffic {
    private mutating func staffCommand(_ sku: SKU, _ model: Model, _ dice: inout Dice) -> any Modelled {
        let isOfItems = model.kind(sku).map { $0 == .nonFungible } ?? dice.chance(50)
        switch dice.roll(100) {
        case 0..<12: return patch(sku, model, &dice)
        case 12..<14: return create(sku, &dice)
        case 14..<17: return DeleteProduct(sku: sku)
        // Now and then what does not fit the product's kind.
        case 17..<75 where isOfItems != dice.chance(3): return itemCommand(sku, model, &dice)
        case 75..<100 where isOfItems != dice.chance(3): return addItem(sku, &dice)
        case 17..<75: return adjust(sku, &dice)
        default: return takeStock(sku, model, &dice)
        }
    }

    private func price(_ dice: inout Dice) -> Money {
        Money(dice.pick(["3.00", "3.0", "0.5", "1250"]), dice.chance(85) ? .usd : .eur)
    }

    private func pricePatch(_ dice: inout Dice) -> PricePatch {
        switch dice.roll(10) {
        case 0...4: .keep
        case 5...6: .remove
        case 7...8:
            .set(
                amount: dice.chance(70) ? price(&dice).amount : nil,
                currency: dice.chance(70) ? price(&dice).currency : nil)
        default: .set(amount: price(&dice).amount, currency: dice.pick([.usd, .eur]))
        }
    }

    private func attributesPatch(_ dice: inout Dice) -> AttributesPatch {
        switch dice.roll(4) {
        case 0: .removeAll
        case 1: .merge(["colour": dice.chance(50) ? nil : "red", "size": dice.pick(["small", "large"])])
        default: .keep
        }
    }

    /// None, the right one, or one that is stale.
    private func precondition(_ version: Version?, _ dice: inout Dice) -> Precondition {
        guard let version, dice.chance(30) else { return .none }
        let stale = Version(createdAt: version.createdAt, revision: version.revision - 1)
        return .versions(dice.pick([[version], [stale, version], [stale], []]))
    }

    private func create(_ sku: SKU, _ dice: inout Dice) -> any Modelled {
        let isOfItems = sku == Self.fickle ? dice.chance(50) : Self.nonFungible.contains(sku)
        return CreateProduct(
            sku: sku, kind: isOfItems ? .nonFungible : .fungible, name: "some \(sku)",
            description: dice.pick(["", "to be had"]), price: isOfItems && dice.chance(50) ? nil : price(&dice),
            shippingWeightGrams: dice.roll(500), attributes: dice.chance(50) ? [:] : ["colour": "blue"],
            status: dice.chance(95) ? .active : .archived,
            onHand: isOfItems || sku == Self.fickle || dice.chance(30) ? 0 : Int64(dice.roll(30)), actor: "clerk")
    }

    private func patch(_ sku: SKU, _ model: Model, _ dice: inout Dice) -> any Modelled {
        var patch = ProductPatch()
        if dice.chance(30) { patch.name = .set(dice.pick(["some \(sku)", "fine \(sku)"])) }
        if dice.chance(20) { patch.description = .set(dice.pick(["", "to be had", "worn"])) }
        if dice.chance(20) { patch.shippingWeightGrams = .set(dice.roll(3)) }
        // Archived products come back soon, or nothing would be held.
        if dice.chance(40) { patch.status = .set(dice.chance(85) ? .active : .archived) }
        patch.price = pricePatch(&dice)
        patch.attributes = attributesPatch(&dice)
        return PatchProduct(sku: sku, patch: patch, precondition: precondition(model.products[sku]?.version, &dice))
    }

    private func addItem(_ sku: SKU, _ dice: inout Dice) -> any Modelled {
        AddItem(
            key: ItemKey(sku, dice.pick(serialNumbers)), price: dice.chance(50) ? nil : price(&dice),
            attributes: dice.chance(50) ? [:] : ["colour": "blue"], notes: dice.pick(["", "scratched"]), actor: "clerk")
    }

    private func itemCommand(_ sku: SKU, _ model: Model, _ dice: inout Dice) -> any Modelled {
        let serialNumber = dice.chance(2) ? nil : serialNumber(&dice)
        if dice.chance(10) { return DeleteItem(sku: sku, serialNumber: serialNumber, actor: "clerk") }
        if dice.chance(20) { return addItem(sku, &dice) }
        let item = serialNumber.flatMap { model.item(ItemKey(sku, $0)) }
        var patch = ItemPatch()
        if dice.chance(30) { patch.price = pricePatch(&dice) }
        if dice.chance(30) { patch.attributes = attributesPatch(&dice) }
        if dice.chance(30) { patch.notes = .set(dice.pick(["", "scratched"])) }
        if dice.chance(70) {
            patch.state = .set(dice.pick(weighted: [(6, .inStock), (2, .withdrawn), (1, .sold), (1, .reserved)]))
        }
        return PatchItem(
            sku: sku, serialNumber: serialNumber, patch: patch, precondition: precondition(item?.version, &dice),
            actor: "clerk")
    }

    private mutating func adjust(_ sku: SKU, _ dice: inout Dice) -> any Modelled {
        let key = dice.chance(40) ? "key \(dice.roll(8))" : nil
        // A retry, often; else perhaps another call under a key that is used up.
        if let key, let first = keyed[key], dice.chance(60) { return first }
        let delta =
            dice.chance(1)
            ? dice.pick([1_000_000_000_000, -1_000_000_000_000])
            : Int64(dice.roll(1...9)) * (dice.chance(55) ? 1 : -1)
        let command = AdjustStock(
            sku: sku, delta: delta, reason: dice.pick(MovementReason.ofAdjustments),
            reference: dice.chance(50) ? nil : "note \(dice.roll(2))", note: dice.chance(80) ? nil : "by hand",
            idempotencyKey: key, actor: "clerk \(dice.roll(2))")
        if let key { keyed[key] = command }
        return command
    }

    private func takeStock(_ sku: SKU, _ model: Model, _ dice: inout Dice) -> any Modelled {
        let expected = model.onHand(sku) + (dice.chance(20) ? 1 : 0)
        return TakeStock(
            sku: sku, onHand: Int64(dice.roll(25)), expectedOnHand: dice.chance(50) ? expected : nil,
            note: dice.chance(80) ? nil : "inventory day", actor: "clerk")
    }
}
