/// One call: when it began, when its answer was there, and what that said.
struct Call: Codable, Sendable {
    /// The calls of a history are numbered as they ended.
    var number = 0
    let deed: Deed
    /// Which instance was asked; -1 for SQL.
    let instance: Int
    let start: Moment
    let end: Moment
    let verdict: Verdict

    /// What is known about the effect of a call.
    enum Verdict: Codable, Sendable {
        case done(Effect)
        /// It changed nothing, and this is why.
        case refused(Refusal)
        /// It changed nothing, and says nothing about the state of things: busy, overloaded.
        case putOff(String)
        /// No answer, or one that leaves the outcome open: it took effect wholly, or not at all, at any time from then on.
        case open(String)
    }

    struct Refusal: Codable, Sendable {
        let status: Int
        let problem: String
        var shortages: [Shortage] = []
    }

    struct Shortage: Codable, Sendable {
        let sku: String
        let requested: Int
    }

    /// What a success said, as far as the judge cares.
    struct Effect: Codable, Sendable {
        let status: Int
        var state: String?
        var lines: [Line]?
        var expiresAt: Moment?
        var movement: Int64?
        var onHand: Int64?
        var reserved: Int64?
    }

    /// Until when it may have taken effect.
    var latest: Moment { isOpen ? .never : end }

    var effect: Effect? { if case .done(let effect) = verdict { effect } else { nil } }
    var refusal: Refusal? { if case .refused(let refusal) = verdict { refusal } else { nil } }
    var isOpen: Bool { if case .open = verdict { true } else { false } }
    /// Whether it changed something, or may have.
    var mayHaveEffect: Bool { effect != nil || isOpen }
}

/// A line as the service tells of it, and as the tables have it.
struct Line: Codable, Hashable, Sendable {
    let sku: String
    let quantity: Int
    /// Nil for goods that are counted.
    var serials: Set<String>?
}

extension Call: CustomStringConvertible {
    var description: String {
        let outcome =
            switch verdict {
            case .done(let effect): "\(effect.status) \(effect.summary)"
            case .refused(let refusal): "\(refusal.status) \(refusal.problem)"
            case .putOff(let why): "503 \(why)"
            case .open(let why): "no answer: \(why)"
            }
        return "#\(number) \(start)…\(end) [\(instance)] \(deed) -> \(outcome)"
    }
}

extension Call.Effect {
    fileprivate var summary: String {
        var parts: [String] = []
        if let state { parts.append(state) }
        if let lines { parts.append(lines.map { "\($0)" }.joined(separator: ", ")) }
        if let expiresAt { parts.append("until \(expiresAt)") }
        if let movement { parts.append("movement \(movement)") }
        if let onHand, let reserved { parts.append("on hand \(onHand), reserved \(reserved)") }
        return parts.joined(separator: "; ")
    }
}

extension Line: CustomStringConvertible {
    var description: String { "\(quantity) \(sku)" + (serials.map { " \($0.sorted())" } ?? "") }
}
