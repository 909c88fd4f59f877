/// When a lane has its plans made anew.
///
/// Its plans are generic and kept. One that was made while a table was nearly empty may read a whole index, which is as
/// good as any plan then and ruinous an hour later; PostgreSQL makes it anew only once autovacuum has been by. So the
/// lane does: after its 1st, 2nd, 4th, 8th … transaction, while tables grow fastest, and every few seconds from then on.
struct PlanRefresh {
    private var transactions = 0
    private var nextCount = 1
    private var nextTime: ContinuousClock.Instant?

    private static let interval: Duration = .seconds(10)

    /// Counts a transaction, and tells whether its plans should be new.
    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        transactions += 1
        guard transactions >= nextCount || now >= nextTime ?? now else { return false }
        while nextCount <= transactions { nextCount *= 2 }
        nextTime = now + Self.interval
        return true
    }
}
