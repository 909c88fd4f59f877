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
            let problem = problem(of: error, request, context)
            metrics.told(problem.type)
            return problem.response
        }
    }

    private func problem(of error: any Error, _ request: Request, _ context: StoreRequestContext) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let refusal as Refusal:
            return Problem(refusal, isRead: request.method == .get || request.method == .head)
        case let fault as StoreFault where fault != .internalError:
            return Problem(fault)
        // The router's own word for a path or a method that it does not have.
        case let error as HTTPError where error.status == .notFound:
            return RouteTable.problem(for: request)
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            return Problem(.contentTooLarge, "The body is too large.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return Problem(.malformedRequest, "The request could not be read.")
        default:
            context.namedLogger.error("Unexpected error", metadata: ["error": "\(String(reflecting: error))"])
            return .internalError
        }
    }
}
