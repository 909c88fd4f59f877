/// How long one exchange with the server waits, and what it does when that is over: pure, so that it needs no clock.
///
/// A whole exchange may take the statement timeout. The server enforces that for each statement alone, and holds small
/// results back until the end of a pipeline, so that several statements look like one that takes long: where there are
/// several, the client asks for the cancel. What is unanswered a grace later has stalled. The caller's deadline works
/// in the same way, sooner.
struct Patience {
    enum Step: Equatable {
        /// Nothing to do until then; nil: wait as long as it takes.
        case wait(until: ContinuousClock.Instant?)
        /// The time is over: ask the server to cancel. Said again while there is no answer: a server that is just
        /// about to read the next statement of a pipeline ignores it.
        case cancel
        /// The server has stalled.
        case giveUp
    }

    /// Zero where the server has no `statement_timeout` either.
    private let statementTimeout: Duration
    private let grace: Duration
    private let isServerLimited: Bool
    private var hasStarted = false
    private var cancelAt: ContinuousClock.Instant?
    private var giveUpAt: ContinuousClock.Instant?
    private var isCancelling = false

    /// `statements` is how many the server times one by one.
    init(statementTimeout: Duration, grace: Duration, deadline: ContinuousClock.Instant?, statements: Int) {
        self.statementTimeout = statementTimeout
        self.grace = grace
        isServerLimited = statements == 1
        cancelAt = deadline
    }

    /// What to do at the instant `now`, when the server has not answered yet. Time counts from the first call.
    mutating func step(at now: ContinuousClock.Instant) -> Step {
        if !hasStarted { start(at: now) }
        if let giveUpAt, now >= giveUpAt { return .giveUp }
        if let cancelAt, now >= cancelAt {
            if !isCancelling { giveUpAt = min(giveUpAt, now + grace) }
            isCancelling = true
            self.cancelAt = now + grace / 5
            return .cancel
        }
        return .wait(until: cancelAt.map { min(giveUpAt, $0) } ?? giveUpAt)
    }

    private mutating func start(at now: ContinuousClock.Instant) {
        hasStarted = true
        guard statementTimeout > .zero else { return }
        giveUpAt = now + statementTimeout + grace
        if !isServerLimited { cancelAt = min(cancelAt, now + statementTimeout) }
    }

    private func min(_ limit: ContinuousClock.Instant?, _ other: ContinuousClock.Instant) -> ContinuousClock.Instant {
        limit.map { Swift.min($0, other) } ?? other
    }
}
