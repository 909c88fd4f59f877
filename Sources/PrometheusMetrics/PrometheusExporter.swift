public import CoreMetrics
internal import Synchronization

/// A backend of swift-metrics that keeps every figure in memory and writes them in Prometheus' text format.
///
/// Labels are the names that Prometheus shows, so they follow its conventions: base units, `_total` on what only grows.
/// The same label and dimensions give the same series, whoever asks; series last as long as the exporter.
public final class PrometheusExporter: MetricsFactory {
    private let help: [String: String]
    private let families = Mutex<[String: Family]>([:])

    /// `help`: what each metric means, by its name.
    public init(help: [String: String] = [:]) { self.help = help }

    /// All that has been counted so far, families by name and series by their labels: text format 0.0.4.
    public func text() -> String {
        let families = families.withLock { $0.sorted { $0.key < $1.key } }
        var text = ""
        for (name, family) in families { family.write(name, help: help[name], to: &text) }
        return text
    }

    private func series<S: Series>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricKind, make: () -> S
    ) -> S {
        let name = Exposition.name(label)
        let labels = Exposition.labels(dimensions)
        return families.withLock { families in
            let series = families[name, default: Family(kind: kind)].series[labels] ?? make()
            guard let series = series as? S else {
                preconditionFailure("\(name) is another kind of metric already; choose another label")
            }
            families[name, default: Family(kind: kind)].series[labels] = series
            return series
        }
    }
}

extension PrometheusExporter {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { GaugeSeries() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { GaugeSeries() } }
        return series(label, dimensions, .histogram) { CountHistogram() }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { DurationHistogram() }
    }

    // What was counted stays counted: a series that vanished and came back would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
}

/// What Prometheus is told of a family's nature.
enum MetricKind: String {
    case counter, gauge, histogram
}

/// The series of one name, by their labels.
struct Family {
    let kind: MetricKind
    var series: [String: any Series] = [:]

    func write(_ name: String, help: String?, to text: inout String) {
        if let help { text += "# HELP \(name) \(Exposition.helpText(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) { series.write(name, labels, to: &text) }
    }
}
