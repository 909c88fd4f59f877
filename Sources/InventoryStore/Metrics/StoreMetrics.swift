internal import CoreMetrics
internal import Inventory

/// What the store counts. No product and no cart is named: their number has no bound.
///
/// One for each part that counts; those of the same factory share their series.
public struct StoreMetrics: Sendable {
    private let begun: Counter
    private let expired: Counter
    private let released: Counter
    private let purchased: Counter
    private let shortages: Counter
    private let batchSizes: Recorder
    private let queueWaits: Timer
    private let lockWaits: Timer
    private let deferrals: Counter
    private let lockTimeouts: Counter

    /// What the names mean, for an exporter that can say it.
    public static let help = [
        "bitcoin_store_holds_total":
            "Holds that were begun, expired (cleared away after they lapsed), released or purchased.",
        "bitcoin_store_shortages_total": "Commands refused because there was not enough, or the item was taken.",
        "bitcoin_store_batch_commands": "Commands that shared a transaction of a main lane.",
        "bitcoin_store_queue_wait_seconds": "How long a command waited for its first transaction to begin.",
        "bitcoin_store_lock_wait_seconds": "How long transactions took that waited for somebody else's lock.",
        "bitcoin_store_deferred_commands_total": "Times that a command met somebody else's lock and was put off.",
        "bitcoin_store_lock_timeouts_total": "Commands refused because somebody else held a lock for too long.",
        "bitcoin_store_queue_commands": "Commands that are accepted and not answered yet.",
        "bitcoin_store_queue_blocked_commands":
            "Those of them that stand before somebody else's lock while no lane waits for it with them.",
        "bitcoin_store_queue_limit": "How many may wait before more are refused.",
        "bitcoin_store_pool_connections": "Open connections of a pool, by whether they are in use.",
        "bitcoin_store_pool_size": "The most connections that a pool opens.",
        "bitcoin_store_pool_waiters": "Callers that wait for a connection of a pool.",
        "bitcoin_store_sweeper_lag_seconds":
            "Age of the oldest lapsed hold that the last round of the sweeper left behind; 0 when there is none.",
        "bitcoin_store_sweeper_last_round_timestamp_seconds":
            "When the last round of the sweeper succeeded, in Unix time.",
        "bitcoin_store_drift_rows": "Rows of store.stock_drift at the last check; must be 0.",
        "bitcoin_store_drift_last_check_timestamp_seconds": "When drift was last looked for, in Unix time.",
        "bitcoin_store_drift_check_seconds": "How long looking for drift took.",
    ]

    init(_ factory: any MetricsFactory) {
        func holds(_ event: String) -> Counter {
            Counter(label: "bitcoin_store_holds_total", dimensions: [("event", event)], factory: factory)
        }
        begun = holds("begun")
        expired = holds("expired")
        released = holds("released")
        purchased = holds("purchased")
        shortages = Counter(label: "bitcoin_store_shortages_total", factory: factory)
        batchSizes = Recorder(label: "bitcoin_store_batch_commands", factory: factory)
        queueWaits = Timer(label: "bitcoin_store_queue_wait_seconds", factory: factory)
        lockWaits = Timer(label: "bitcoin_store_lock_wait_seconds", factory: factory)
        deferrals = Counter(label: "bitcoin_store_deferred_commands_total", factory: factory)
        lockTimeouts = Counter(label: "bitcoin_store_lock_timeouts_total", factory: factory)
    }
}

extension StoreMetrics {
    /// A main lane takes up a batch. `patience`: how long after its acceptance a command's deadline is.
    func takesUp(_ batch: [PendingCommand], patience: Duration) {
        batchSizes.record(Int64(batch.count))
        let now = ContinuousClock.now
        for pending in batch where pending.blockedSince == nil {
            queueWaits.recordNanoseconds((now - pending.deadline + patience).nanoseconds)
        }
    }

    /// Commands met somebody else's lock.
    func defers(_ count: Int) { if count > 0 { deferrals.increment(by: Int64(count)) } }

    /// A lane has waited for somebody else's lock, and done its work or given up.
    func waitedForLock(since start: ContinuousClock.Instant) {
        lockWaits.recordNanoseconds((ContinuousClock.now - start).nanoseconds)
    }

    /// Commands have waited for a lock for as long as they can.
    func givesUp(_ count: Int) { if count > 0 { lockTimeouts.increment(by: Int64(count)) } }

    /// A batch is committed. A hold may begin and end in the same one, so what began is asked of the answers.
    func committed(_ outcome: BatchTransaction.Outcome) {
        let begins = outcome.decisions.values.count { decision in
            guard case .done(let answer) = decision else { return false }
            return (answer as? PutReservation.Answer)?.isNew ?? false
        }
        if begins > 0 { begun.increment(by: Int64(begins)) }
        if !outcome.changes.orders.isEmpty { purchased.increment(by: Int64(outcome.changes.orders.count)) }
        for (_, ending) in outcome.changes.newEndings {
            switch ending.cause {
            case .expired: expired.increment()
            case .released: released.increment()
            }
        }
    }

    /// A command was refused.
    func refused(_ refusal: Refusal) {
        switch refusal {
        case .insufficientStock, .itemsUnavailable: shortages.increment()
        default: break
        }
    }
}

extension Duration {
    /// Whole nanoseconds, which an `Int64` has room for over 292 years.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
