internal import CoreMetrics
internal import Synchronization

/// How many values fell under each of some bounds, and their sum.
///
/// Behind a lock, so that buckets and sum always belong together; it is held for some nanoseconds.
struct Histogram: ~Copyable {
    /// Ascending. What is above the last counts in `+Inf` alone.
    let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        /// Of each bucket by itself; the exposition adds them up.
        var counts: [Int64]
        var sum = 0.0
    }

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: [Int64](repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Double) {
        // From the low end: most requests are fast, most batches small.
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(_ name: String, _ labels: String, to text: inout String) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: Int64 = 0
        for (bound, count) in zip(bounds.map(Exposition.number) + ["+Inf"], counts) {
            total += count
            let bucket = (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\""
            text += "\(name)_bucket{\(bucket)} \(total)\n"
        }
        text += "\(name)_sum\(Exposition.braced(labels)) \(Exposition.number(sum))\n"
        text += "\(name)_count\(Exposition.braced(labels)) \(total)\n"
    }
}

/// How long things took, in seconds.
final class DurationHistogram: Series, TimerHandler {
    private let histogram = Histogram(
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])

    func recordNanoseconds(_ duration: Int64) { histogram.record(Double(duration) / 1_000_000_000) }

    func write(_ name: String, _ labels: String, to text: inout String) { histogram.write(name, labels, to: &text) }
}

/// How many there were of something at a time.
final class CountHistogram: Series, RecorderHandler {
    private let histogram = Histogram(bounds: (0...10).map { Double(1 << $0) })

    func record(_ value: Int64) { histogram.record(Double(value)) }
    func record(_ value: Double) { histogram.record(value) }

    func write(_ name: String, _ labels: String, to text: inout String) { histogram.write(name, labels, to: &text) }
}
