internal import CoreMetrics
internal import Synchronization

/// One line, or one histogram, of the exposition.
protocol Series: AnyObject, Sendable {
    func write(_ name: String, _ labels: String, to text: inout String)
}

/// A number that only grows.
final class CounterSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(Exposition.braced(labels)) \(count.load(ordering: .relaxed))\n"
    }
}

/// A number as it was last seen.
final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    private let value = Mutex(0.0)

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func write(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(Exposition.braced(labels)) \(Exposition.number(value.withLock { $0 }))\n"
    }
}
