/// Whether every answer is one that the contract has for its call, given what the fleet asks for: it never sends what is
/// malformed, nor names what there never was.
enum Manners {
    static func findings(in history: History) -> [Finding] {
        history.calls.compactMap { call in
            let said: String
            switch call.verdict {
            case .done(let effect): said = "\(effect.status)"
            case .refused(let refusal): said = call.deed.isOther ? "\(refusal.status)" : refusal.problem
            case .putOff: return nil
            case .open(let why):
                guard why == "internal-error" else { return nil }
                said = why
            }
            guard !allowed(call.deed).contains(said) else { return figures(of: call) }
            return Finding(rule: .unmannerly, what: "an answer out of place: \(said)", evidence: [call])
        }
    }

    /// Whatever else is wrong, these figures cannot be.
    private static func figures(of call: Call) -> Finding? {
        guard let effect = call.effect, let onHand = effect.onHand, let reserved = effect.reserved else { return nil }
        guard reserved < 0 || reserved > onHand else { return nil }
        return Finding(rule: .oversold, what: "\(reserved) reserved of \(onHand)", evidence: [call])
    }

    private static let ended: Set = ["reservation-expired", "reservation-released", "reservation-not-found"]
    private static let short: Set = ["insufficient-stock", "item-unavailable", "product-archived", "unknown-item"]

    private static func allowed(_ deed: Deed) -> Set<String> {
        switch deed {
        case .putReservation, .putLine: short.union(["200", "201", "reservation-purchased"])
        case .deleteLine: ["204", "reservation-not-found", "reservation-purchased"]
        case .release: ["204", "reservation-not-found", "reservation-purchased"]
        case .extend: ended.union(["200", "reservation-purchased"])
        case .purchase: ended.union(["200", "201"])
        case .readReservation: ended.union(["200"])
        case .readOrder: ["200", "order-not-found"]
        case .createProduct: ["201"]
        case .adjust: ["200", "201", "stock-below-reserved"]
        case .takeStock: ["200", "stock-below-reserved", "stock-changed"]
        case .addItem: ["201", "serial-number-taken"]
        case .moveItem: ["200", "item-in-use", "item-not-found", "invalid-request"]
        case .deleteItem: ["204", "item-in-use", "item-not-found"]
        case .archive: ["200"]
        case .other(_, let statuses): Set(statuses.map(String.init))
        case .setOnHandBySQL, .lapse: ["0"]
        }
    }
}

extension Deed {
    fileprivate var isOther: Bool { if case .other = self { true } else { false } }
}
