public import CoreMetrics

/// Where the API's figures go, and where it has the text from that `/metrics` answers with.
public struct Telemetry: Sendable {
    let factory: any MetricsFactory
    let exposition: @Sendable () -> String

    /// `exposition`: all figures of the process, in Prometheus' text format.
    public init(factory: any MetricsFactory, exposition: @escaping @Sendable () -> String) {
        self.factory = factory
        self.exposition = exposition
    }

    /// Counts nothing and has nothing to tell.
    public static let none = Telemetry(factory: NOOPMetricsHandler.instance) { "" }
}
