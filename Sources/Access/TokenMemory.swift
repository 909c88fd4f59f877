internal import DequeModule

/// What is remembered of tokens for some seconds, so that a request costs no round trip.
///
/// Pure: it is told what time it is, and what the database said. Tokens that are known and those that are not are kept
/// apart, so that no amount of guessing pushes out a token that is in use.
public struct TokenMemory: Sendable {
    /// For how long the database's word is taken: a revoked token is refused after no more than this.
    public static let lifetime: Duration = .seconds(5)
    /// When it is asked again, though its word still holds: so no request waits for it while a token is in use.
    static let refreshAge: Duration = .seconds(2)
    /// How many tokens that nobody knows are remembered.
    static let strangerLimit = 10_000

    private struct Entry {
        let caller: Caller
        let validUntil: ContinuousClock.Instant
        var refreshAt: ContinuousClock.Instant
        var rate: RateLimit?
    }

    private var known: [TokenDigest: Entry] = [:]
    private var strangers: [TokenDigest: ContinuousClock.Instant] = [:]
    /// The strangers in the order in which they are forgotten.
    private var strangersInOrder: Deque<TokenDigest> = []

    public init() {}

    /// What the memory has to say of a token.
    public enum Recollection: Hashable, Sendable {
        /// `isDue`: the database is to be asked again; whoever is told so is the only one.
        case known(Caller, Allowance?, isDue: Bool)
        case stranger
        /// Nothing: the database is to be asked first.
        case nothing
    }

    /// What a token found in the database is.
    public struct Finding: Sendable {
        let digest: TokenDigest
        let caller: Caller
        let requestsPerSecond: Int?
        let timeLeft: Duration?

        /// `timeLeft`: until it expires; nil for a token that never does.
        public init(digest: TokenDigest, caller: Caller, requestsPerSecond: Int?, timeLeft: Duration?) {
            self.digest = digest
            self.caller = caller
            self.requestsPerSecond = requestsPerSecond
            self.timeLeft = timeLeft
        }
    }

    /// Recalls a token, and counts the request against its rate if it has one.
    public mutating func recall(_ digest: TokenDigest, at now: ContinuousClock.Instant) -> Recollection {
        if var entry = known[digest] {
            guard now < entry.validUntil else { return .nothing }
            let isDue = now >= entry.refreshAt
            guard isDue || entry.rate != nil else { return .known(entry.caller, nil, isDue: false) }
            if isDue { entry.refreshAt = entry.validUntil }
            let allowance = entry.rate?.admit(at: now)
            known[digest] = entry
            return .known(entry.caller, allowance, isDue: isDue)
        }
        if let validUntil = strangers[digest], now < validUntil { return .stranger }
        return .nothing
    }

    /// Takes in what the database knew of the tokens that it was asked about at `instant`.
    public mutating func learn(
        _ findings: [Finding], ofThose asked: [TokenDigest], asOf instant: ContinuousClock.Instant
    ) {
        let found = Dictionary(findings.map { ($0.digest, $0) }) { $1 }
        for digest in Set(asked) {
            if let finding = found[digest] {
                learn(finding, asOf: instant)
            } else {
                known[digest] = nil
                learnStranger(digest, asOf: instant)
            }
        }
    }

    private mutating func learn(_ finding: Finding, asOf instant: ContinuousClock.Instant) {
        let lifetime = min(finding.timeLeft ?? Self.lifetime, Self.lifetime)
        // What a token has used of its rate is not forgiven by asking again.
        let used = known[finding.digest]?.rate
        let rate = finding.requestsPerSecond.map {
            used?.changed(to: $0) ?? RateLimit(perSecond: $0, at: instant)
        }
        known[finding.digest] = Entry(
            caller: finding.caller, validUntil: instant + lifetime,
            refreshAt: instant + min(lifetime, Self.refreshAge), rate: rate)
    }

    private mutating func learnStranger(_ digest: TokenDigest, asOf instant: ContinuousClock.Instant) {
        if strangers.updateValue(instant + Self.lifetime, forKey: digest) == nil { strangersInOrder.append(digest) }
        if strangersInOrder.count > Self.strangerLimit, let oldest = strangersInOrder.popFirst() {
            strangers[oldest] = nil
        }
    }
}
