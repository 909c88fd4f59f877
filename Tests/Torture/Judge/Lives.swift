/// Whether each reservation has lived as the contract says: some order of its calls, each within its own time, explains
/// every answer and what the tables have in the end.
///
/// That is linearizability, and with it: one ending, answered holds and purchases that are there, repeats that converge,
/// and unanswered calls that took effect wholly or not at all.
struct Lives {
    private let calls: [Call]
    private let fate: Fate
    private let rules: LifeRules
    private let readAt: Moment
    /// What was tried already: which calls are done, and where the reservation stands after them.
    private var tried: Set<Position> = []
    /// The most that could be explained.
    private var longest = 0

    /// What the tables have of a reservation.
    struct Fate {
        var reservation: Tables.Reservation?
        var ending: Tables.Ending?
        var order: Tables.Order?
    }

    private struct Position: Hashable {
        /// A bit for each call.
        let done: UInt64
        let life: Life
    }

    /// More than any life of the fleet's needs. What cannot be decided is told, not passed over.
    private static let mostPositions = 1_000_000

    static func findings(in history: History) -> [Finding] {
        var lives: [String: [Call]] = [:]
        for call in history.calls {
            for id in call.deed.reservations { lives[id, default: []].append(call) }
        }
        let fates = fates(in: history.tables)
        let unasked = fates.keys.filter { lives[$0] == nil }.map {
            Finding(rule: .inexplicable, what: "the tables have a reservation \($0) that nobody asked for")
        }
        return unasked
            + lives.sorted { $0.key < $1.key }.compactMap { id, calls in
                var judge = Lives(calls, fates[id] ?? Fate(), history)
                return judge.finding(id)
            }
    }

    private static func fates(in tables: Tables) -> [String: Fate] {
        var fates: [String: Fate] = [:]
        for reservation in tables.reservations { fates[reservation.id, default: Fate()].reservation = reservation }
        for ending in tables.endings { fates[ending.id, default: Fate()].ending = ending }
        for order in tables.orders { fates[order.id, default: Fate()].order = order }
        return fates
    }

    private init(_ calls: [Call], _ fate: Fate, _ history: History) {
        self.calls = calls.filter { if case .putOff = $0.verdict { false } else { !($0.isOpen && $0.deed.isRead) } }
            .sorted { $0.start < $1.start }
        self.fate = fate
        rules = LifeRules(defaultSeconds: history.defaultSeconds)
        readAt = history.tables.readAt
    }

    private mutating func finding(_ id: String) -> Finding? {
        let count = [fate.reservation != nil, fate.ending != nil, fate.order != nil].count { $0 }
        guard count <= 1 else {
            return Finding(rule: .inexplicable, what: "\(id) has more than one ending", evidence: calls)
        }
        guard calls.count <= UInt64.bitWidth else {
            return Finding(rule: .inexplicable, what: "\(id) has too many calls to be judged", evidence: calls)
        }
        if isExplained(after: 0, .unborn) { return nil }
        guard tried.count < Self.mostPositions else {
            return Finding(rule: .inexplicable, what: "\(id) has too many open calls to be judged", evidence: calls)
        }
        let answered = calls.count { !$0.isOpen }
        let extent =
            longest < answered
            ? "\(longest) of its \(answered) answers at the most have an explanation together"
            : "its answers have an explanation, but not together with what the tables have: \(fate.summary)"
        return Finding(rule: .inexplicable, what: "\(id): \(extent)", evidence: calls)
    }

    /// Looks for an order of the calls that are left, from where the reservation stands.
    private mutating func isExplained(after done: UInt64, _ life: Life) -> Bool {
        guard tried.count < Self.mostPositions, tried.insert(Position(done: done, life: life)).inserted else {
            return false
        }
        let left = calls.indices.filter { done & (1 << UInt64($0)) == 0 }
        let answered = left.filter { !calls[$0].isOpen }
        longest = max(longest, calls.count { !$0.isOpen } - answered.count)
        if answered.isEmpty, isFinal(life) { return true }
        // The next one to take effect began before any other of them was answered.
        let limit = answered.map { calls[$0].end }.min() ?? Moment.never
        var repeats: Set<Deed> = []
        for index in left where calls[index].start <= limit {
            let call = calls[index]
            // Of unanswered repeats the first will do: it could have taken effect whenever a later one could.
            if call.isOpen, !repeats.insert(call.deed).inserted { continue }
            for next in rules.after(call, from: life) {
                // One that changed nothing may as well have been lost.
                if call.isOpen, next == life { continue }
                if isExplained(after: done | (1 << UInt64(index)), next) { return true }
            }
        }
        return false
    }

    /// Whether the tables say the same.
    private func isFinal(_ life: Life) -> Bool {
        switch life {
        case .unborn:
            return fate.reservation == nil && fate.ending == nil && fate.order == nil
        case .held(let hold):
            let mayHaveLapsed = hold.expiry.lowerBound - Moment.slack <= readAt
            if let row = fate.reservation {
                // Of a lapsed one, others may have taken lines already.
                if row.expiresAt <= readAt { return mayHaveLapsed }
                return hold.expiry.contains(row.expiresAt) && LifeRules.agree(hold.lines, row.lines) != nil
            }
            return mayHaveLapsed && fate.ending?.cause == "expired"
        case .expired:
            return fate.ending?.cause == "expired" || fate.reservation.map { $0.expiresAt <= readAt } ?? false
        case .released:
            return fate.ending?.cause == "released"
        case .purchased(let lines):
            return fate.order.map { LifeRules.agree(lines, $0.lines) != nil } ?? false
        }
    }
}

extension Lives.Fate {
    fileprivate var summary: String {
        if let reservation { return "held until \(reservation.expiresAt), \(reservation.lines)" }
        if let ending { return "\(ending.cause) at \(ending.at)" }
        if let order { return "purchased at \(order.at), \(order.lines)" }
        return "nothing"
    }
}
