/// A promise that was broken, and the evidence.
struct Finding: Sendable, CustomStringConvertible {
    let rule: Rule
    let what: String
    /// The calls that show it.
    var evidence: [Call] = []

    enum Rule: String, Sendable, CaseIterable {
        /// At some instant more was promised than was there.
        case oversold
        /// A cart was refused what was certainly there.
        case withheld
        /// No order of a reservation's calls explains what they were answered and what became of it.
        case inexplicable
        /// An answered change of stock is not in the ledger, or not as it was answered.
        case lost
        /// The ledger has a row that nobody asked for, or a second one of what was asked for once.
        case doubled
        /// The ledger does not add up, or disagrees with stock and orders.
        case unbalanced
        /// The drift view is not empty.
        case drift
        /// An answer that the contract does not have for the call.
        case unmannerly
        /// An instance ended by itself, or did not end in order.
        case crashed
    }

    var description: String {
        (["\(rule.rawValue): \(what)"] + evidence.prefix(40).map { "    \($0)" }).joined(separator: "\n")
    }
}
