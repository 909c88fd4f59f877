import Access
import HTTPTypes
public import Hummingbird
public import InventoryStore
import Logging

/// The service's HTTP side: answers every call of the contract on a store.
///
/// What the executable hands to Hummingbird's `Application`, and tests to HummingbirdTesting.
public struct StoreResponder: HTTPResponder {
    private let router: RouterResponder<StoreRequestContext>
    private let gate: Gate
    private let metrics: RequestMetrics

    /// - Parameter authenticator: Who knows the callers' tokens; without one, everybody may do everything.
    public init(
        store: Store, authenticator: Authenticator? = nil, options: Options = Options(), telemetry: Telemetry = .none
    ) {
        // Rendered now, so that nobody waits for it, and a fault in it keeps the service from starting.
        _ = ReferencePages.shared
        gate = Gate(authenticator: authenticator)
        metrics = RequestMetrics(telemetry.factory, routes: RouteTable.routes)
        let controllers = Controllers(store: store, options: options, telemetry: telemetry)
        router = RouteTable.router(controllers, metrics).buildResponder()
    }

    /// Names the request, lets its caller in, answers it, counts it, and logs it: at `debug`, or at `info` when it failed
    /// on this side.
    public func respond(to request: Request, context: StoreRequestContext) async throws -> Response {
        var context = context
        context.requestID = RequestIdentifier.of(request)
        context.traceID = request.headers[.traceParent].flatMap(TraceParent.traceID)
        let start = ContinuousClock.now

        var response = try await answer(request, &context)
        // The router makes heads of its answers, but not of its own not finding one.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers.append(HTTPField(name: .requestID, value: context.requestID))
        let duration = ContinuousClock.now - start
        // Whoever is refused at the gate never gets to the router, and has called something all the same.
        let route = context.endpointPath ?? RouteTable.template(of: request.uri.path)
        metrics.answered(request.method, route, response.status, in: duration)
        log(request, response, context, route, duration)
        return response
    }

    private func answer(_ request: Request, _ context: inout StoreRequestContext) async throws -> Response {
        let allowance: Allowance?
        do {
            (context.caller, allowance) = try await gate.admit(request)
        } catch {
            let problem = Problem(of: error, request, context)
            metrics.told(problem.type)
            return problem.response
        }
        return try await router.respond(to: request, context: context).with(allowance)
    }

    private func log(
        _ request: Request, _ response: Response, _ context: StoreRequestContext, _ route: String?, _ duration: Duration
    ) {
        let level: Logger.Level = response.status.kind == .serverError ? .info : .debug
        guard context.logger.logLevel <= level else { return }
        context.namedLogger.log(
            level: level, "Request",
            metadata: [
                "method": .string(request.method.rawValue),
                // The template, not the path, which names carts and products.
                "route": .string(route ?? "none"),
                "caller": .string(context.caller.name),
                "status": .stringConvertible(response.status.code),
                "duration_us": .stringConvertible(duration / .microseconds(1)),
            ])
    }
}
