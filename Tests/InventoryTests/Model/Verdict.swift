import FoundationEssentials
import Inventory

/// What a command came to, the same type for all of them, so that the store's can be compared with the model's.
enum Verdict: Equatable {
    case product(StockedProduct)
    case item(Item)
    /// A call without a body in its answer. Whether it changed anything; clients are not told.
    case done(Bool)
    case stock(StockLevel)
    case movement(Movement, isReplay: Bool)
    case reservation(Reservation, isNew: Bool)
    case purchase(PurchaseReservation.Answer)
    case refused(Refusal)
}

/// A command that the model knows how to answer.
protocol Modelled: Command {
    /// Does it in the model.
    ///
    /// `actual` is what the store made of it: where the contract leaves the store a choice ("any that many items") the
    /// model goes along, if the choice is one that the contract allows.
    func play(on model: inout Model, seeing actual: Verdict) -> Verdict

    static func verdict(of answer: Answer) -> Verdict
}

extension Modelled {
    /// Nil for a command that was left undecided, and for an answer of another command's type.
    func verdict(of decision: Decision<any Sendable>) -> Verdict? {
        switch decision {
        case .done(let answer): (answer as? Answer).map(Self.verdict)
        case .refused(let refusal): .refused(refusal)
        case .short: nil
        }
    }
}

extension Modelled where Answer == Bool {
    static func verdict(of answer: Bool) -> Verdict { .done(answer) }
}

extension Modelled where Answer == PutReservation.Answer {
    static func verdict(of answer: PutReservation.Answer) -> Verdict {
        .reservation(answer.reservation, isNew: answer.isNew)
    }
}

extension Modelled where Answer == StockedProduct {
    static func verdict(of answer: StockedProduct) -> Verdict { .product(answer) }
}

extension Modelled where Answer == Item {
    static func verdict(of answer: Item) -> Verdict { .item(answer) }
}
