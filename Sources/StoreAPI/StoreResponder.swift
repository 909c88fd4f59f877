import HTTPTypes
public import Hummingbird
public import InventoryStore
import Logging

/// The service's HTTP side: answers every call of the contract on a store.
///
/// What the executable hands to Hummingbird's `Application`, and tests to HummingbirdTesting.
public struct StoreResponder: HTTPResponder {
    private let router: RouterResponder<StoreRequestContext>
    private let metrics: RequestMetrics

    public init(store: Store, options: Options = Options(), telemetry: Telemetry = .none) {
        // Rendered now, so that nobody waits for it, and a fault in it keeps the service from starting.
        _ = ReferencePages.shared
        metrics = RequestMetrics(telemetry.factory, routes: RouteTable.routes)
        let controllers = Controllers(store: store, options: options, telemetry: telemetry)
        router = RouteTable.router(controllers, metrics).buildResponder()
    }

    /// Names the request, answers it, counts it, and logs it: at `debug`, or at `info` when it failed on this side.
    public func respond(to request: Request, context: StoreRequestContext) async throws -> Response {
        var context = context
        context.requestID = RequestIdentifier.of(request)
        context.traceID = request.headers[.traceParent].flatMap(TraceParent.traceID)
        let start = ContinuousClock.now

        var response = try await router.respond(to: request, context: context)
        // The router makes heads of its answers, but not of its own not finding one.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers.append(HTTPField(name: .requestID, value: context.requestID))
        let duration = ContinuousClock.now - start
        metrics.answered(request.method, context.endpointPath, response.status, in: duration)
        log(request, response, context, duration)
        return response
    }

    private func log(_ request: Request, _ response: Response, _ context: StoreRequestContext, _ duration: Duration) {
        let level: Logger.Level = response.status.kind == .serverError ? .info : .debug
        guard context.logger.logLevel <= level else { return }
        context.namedLogger.log(
            level: level, "Request",
            metadata: [
                "method": .string(request.method.rawValue),
                // The template, not the path, which names carts and products.
                "route": .string(context.endpointPath ?? ""),
                "status": .stringConvertible(response.status.code),
                "duration_us": .stringConvertible(duration / .microseconds(1)),
            ])
    }
}
