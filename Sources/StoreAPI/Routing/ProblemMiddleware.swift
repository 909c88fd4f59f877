import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore
import Logging

/// Makes a problem of everything that is thrown, Hummingbird's own errors included.
struct ProblemMiddleware: RouterMiddleware {
    let metrics: RequestMetrics

    func handle(
        _ request: Request, context: StoreRequestContext,
        next: (Request, StoreRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(of: error, request, context)
            metrics.told(problem.type)
            return problem.response
        }
    }
}

extension Problem {
    /// What the client is told of whatever was thrown on the way.
    init(of error: any Error, _ request: Request, _ context: StoreRequestContext) {
        switch error {
        case let problem as Problem:
            self = problem
        case let refusal as Refusal:
            self.init(refusal, isRead: request.method == .get || request.method == .head)
        case let fault as StoreFault where fault != .internalError:
            self.init(fault)
        // The router's own word for a path or a method that it does not have.
        case let error as HTTPError where error.status == .notFound:
            self = RouteTable.problem(for: request)
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            self.init(.contentTooLarge, "The body is too large.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            self.init(.malformedRequest, "The request could not be read.")
        default:
            context.namedLogger.error("Unexpected error", metadata: ["error": "\(String(reflecting: error))"])
            self = .internalError
        }
    }
}
