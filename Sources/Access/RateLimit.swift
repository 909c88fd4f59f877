/// How many requests a token may make: so many a second, and no more than one second's worth at once.
///
/// Kept as the instant until which the requests admitted so far would have taken at the steady rate (GCRA): one instant a
/// token, and no timer.
struct RateLimit: Sendable {
    let perSecond: Int
    private var takenUntil: ContinuousClock.Instant

    private static let window: Duration = .seconds(1)
    private var interval: Duration { Self.window / perSecond }

    init(perSecond: Int, at now: ContinuousClock.Instant) {
        self.perSecond = perSecond
        takenUntil = now
    }

    /// Counts one request, if there is room for it.
    mutating func admit(at now: ContinuousClock.Instant) -> Allowance {
        let begin = max(takenUntil, now)
        let room = now + Self.window - begin
        let isExceeded = room < interval
        if !isExceeded { takenUntil = begin + interval }
        let taken = max(takenUntil - now, .zero)
        return Allowance(
            limit: perSecond, remaining: Int((Self.window - taken).attoseconds / interval.attoseconds),
            isExceeded: isExceeded)
    }

    /// The same use of another rate.
    func changed(to perSecond: Int) -> RateLimit {
        var other = RateLimit(perSecond: perSecond, at: takenUntil)
        other.takenUntil = takenUntil
        return other
    }
}

/// What is left to a token whose requests are counted.
public struct Allowance: Hashable, Sendable {
    /// Requests a second.
    public let limit: Int
    /// How many more there is room for right now.
    public let remaining: Int
    /// Whether this request was one too many, and is to be refused.
    public let isExceeded: Bool
}
