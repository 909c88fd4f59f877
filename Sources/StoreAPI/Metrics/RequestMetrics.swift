import CoreMetrics
import HTTPTypes
import Synchronization

/// Counts requests by call and status, times them by call, and counts problems by name.
///
/// A call is named by its template, never by the path, which names carts and products.
public final class RequestMetrics: Sendable {
    private let factory: any MetricsFactory
    private let calls: [Call: CallFigures]
    private let others: CallFigures
    private let problems: [ProblemType: Counter]

    /// What the names mean, for an exporter that can say it.
    public static let help = [
        "bitcoin_store_http_requests_total": "Requests answered, by call and status.",
        "bitcoin_store_http_request_duration_seconds": "From a request's head to its answer's, by call.",
        "bitcoin_store_problems_total": "Problems that clients were told of, by the name in their type.",
    ]

    private struct Call: Hashable {
        let method: String
        let route: String
    }

    init(_ factory: any MetricsFactory, routes: [Route]) {
        self.factory = factory
        var calls: [Call: CallFigures] = [:]
        for route in routes {
            let methods = route.method == .get ? [.get, .head] : [route.method]
            for method in methods {
                calls[Call(method: method.rawValue, route: route.path)] = CallFigures(method.rawValue, route.path)
            }
        }
        self.calls = calls
        // What is no call of the contract is counted as one: paths and methods that clients make up have no bound.
        others = CallFigures("other", "other")
        problems = Dictionary(
            uniqueKeysWithValues: ProblemType.allCases.map { type in
                let dimensions = [("problem", type.rawValue)]
                return (type, Counter(label: "bitcoin_store_problems_total", dimensions: dimensions, factory: factory))
            })
    }

    /// A request is answered. `route` is nil where the router found none.
    func answered(_ method: HTTPRequest.Method, _ route: String?, _ status: HTTPResponse.Status, in duration: Duration)
    {
        let call = route.flatMap { calls[Call(method: method.rawValue, route: $0)] } ?? others
        let time = duration.components
        call.record(status.code, time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000, factory)
    }

    /// A client is told of a problem.
    func told(_ problem: ProblemType) { problems[problem]?.increment() }
}

/// The figures of one call, made when it is first called: most are not by most instances.
private final class CallFigures: Sendable {
    private let method: String
    private let route: String
    private let figures = Mutex(Figures())

    private struct Figures {
        var timer: Timer?
        var counters: [Int: Counter] = [:]
    }

    init(_ method: String, _ route: String) {
        self.method = method
        self.route = route
    }

    func record(_ status: Int, _ nanoseconds: Int64, _ factory: any MetricsFactory) {
        let (timer, counter) = figures.withLock { figures in
            if let timer = figures.timer, let counter = figures.counters[status] { return (timer, counter) }
            let call = [("method", method), ("route", route)]
            let timer =
                figures.timer
                ?? Timer(label: "bitcoin_store_http_request_duration_seconds", dimensions: call, factory: factory)
            let counter = Counter(
                label: "bitcoin_store_http_requests_total", dimensions: call + [("status", String(status))],
                factory: factory)
            figures.timer = timer
            figures.counters[status] = counter
            return (timer, counter)
        }
        timer.recordNanoseconds(nanoseconds)
        counter.increment()
    }
}
