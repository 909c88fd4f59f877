internal import CoreMetrics
internal import Postgres

/// What is not counted as it happens, but looked at when somebody asks.
struct StoreGauges: Sendable {
    private let factory: any MetricsFactory
    private let accepted: Gauge
    private let blocked: Gauge
    private let limit: Gauge

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        accepted = Gauge(label: "bitcoin_store_queue_commands", factory: factory)
        blocked = Gauge(label: "bitcoin_store_queue_blocked_commands", factory: factory)
        limit = Gauge(label: "bitcoin_store_queue_limit", factory: factory)
    }

    func record(_ census: (accepted: Int, blocked: Int), limit bound: Int) {
        accepted.record(census.accepted)
        blocked.record(census.blocked)
        limit.record(bound)
    }

    /// Several pools that do the same work are one to whoever watches.
    func record(_ pools: [ConnectionPool], as name: String) async {
        var sum = ConnectionPool.Statistics.none
        for pool in pools { sum += await pool.statistics }
        record("bitcoin_store_pool_connections", [("pool", name), ("state", "idle")], sum.idle)
        record("bitcoin_store_pool_connections", [("pool", name), ("state", "in_use")], sum.leased)
        record("bitcoin_store_pool_size", [("pool", name)], pools.reduce(0) { $0 + $1.size })
        record("bitcoin_store_pool_waiters", [("pool", name)], sum.waiting)
    }

    private func record(_ label: String, _ dimensions: [(String, String)], _ value: Int) {
        Gauge(label: label, dimensions: dimensions, factory: factory).record(value)
    }
}

extension ConnectionPool.Statistics {
    fileprivate static let none = ConnectionPool.Statistics(open: 0, idle: 0, leased: 0, waiting: 0)

    fileprivate static func += (left: inout Self, right: Self) {
        left.open += right.open
        left.idle += right.idle
        left.leased += right.leased
        left.waiting += right.waiting
    }
}
