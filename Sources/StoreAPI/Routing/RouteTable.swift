import HTTPTypes
import Hummingbird

/// All calls that the service takes: what the router is fed with, what `Allow` is made of, and what `openapi.json`
/// must agree with.
public enum RouteTable {
    public static let routes: [Route] = [
        Route(.post, "/v1/products", .inventory) { $0.products.create },
        Route(.get, "/v1/products", .reader) { $0.products.list },
        Route(.get, "/v1/products/{sku}", .reader) { $0.products.read },
        Route(.patch, "/v1/products/{sku}", .inventory) { $0.products.patch },
        Route(.delete, "/v1/products/{sku}", .inventory) { $0.products.delete },

        Route(.get, "/v1/products/{sku}/stock", .reader) { $0.stock.read },
        Route(.put, "/v1/products/{sku}/stock", .inventory) { $0.stock.take },
        Route(.post, "/v1/products/{sku}/stock/adjustments", .inventory) { $0.stock.adjust },
        Route(.get, "/v1/products/{sku}/stock/movements", .reader) { $0.stock.movements },
        Route(.get, "/v1/availability", .reader) { $0.stock.availability },

        Route(.post, "/v1/products/{sku}/items", .inventory) { $0.items.add },
        Route(.get, "/v1/products/{sku}/items", .reader) { $0.items.list },
        Route(.get, "/v1/products/{sku}/items/{serial_number}", .reader) { $0.items.read },
        Route(.patch, "/v1/products/{sku}/items/{serial_number}", .inventory) { $0.items.patch },
        Route(.delete, "/v1/products/{sku}/items/{serial_number}", .inventory) { $0.items.delete },

        Route(.get, "/v1/reservations", .reader) { $0.reservations.list },
        Route(.put, "/v1/reservations/{id}", .cart) { $0.reservations.put },
        Route(.get, "/v1/reservations/{id}", .reader) { $0.reservations.read },
        Route(.delete, "/v1/reservations/{id}", .cart) { $0.reservations.release },
        Route(.put, "/v1/reservations/{id}/lines/{sku}", .cart) { $0.reservations.putLine },
        Route(.delete, "/v1/reservations/{id}/lines/{sku}", .cart) { $0.reservations.deleteLine },
        Route(.post, "/v1/reservations/{id}/extension", .cart) { $0.reservations.extend },
        Route(.post, "/v1/reservations/{id}/purchase", .cart) { $0.reservations.purchase },

        Route(.get, "/v1/orders", .reader) { $0.orders.list },
        Route(.get, "/v1/orders/{id}", .reader) { $0.orders.read },

        Route(.get, "/livez", .open) { $0.operations.live },
        Route(.get, "/readyz", .open) { $0.operations.ready },
        Route(.get, "/metrics", .open) { $0.operations.metrics },
        Route(.get, "/openapi.json", .open) { $0.operations.openAPI },
        Route(.get, "/docs", .open) { $0.operations.reference },
        Route(.get, "/problems/{name}", .open) { $0.operations.problem },
    ]

    static func router(_ controllers: Controllers, _ metrics: RequestMetrics) -> Router<StoreRequestContext> {
        let router = Router(context: StoreRequestContext.self, options: .autoGenerateHeadEndpoints)
        // Added first: a middleware is only there for the routes that come after it.
        router.add(middleware: ProblemMiddleware(metrics: metrics))
        for route in routes {
            let handler = route.handler(controllers)
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try context.check(route.access)
                return try await handler(request, context)
            }
        }
        return router
    }

    /// Whether a path is one of those that need no token, whatever the method. A path that no call has is not.
    static func isOpen(_ path: String) -> Bool {
        // Nearly all of them, and never open.
        guard !path.hasPrefix("/v1/") else { return false }
        let segments = path.split(separator: "/")
        return openRoutes.contains { $0.matches(segments) }
    }

    private static let openRoutes = routes.filter { $0.access == .open }

    /// The path of the table that a request's path is one of; nil when there is none.
    static func template(of path: String) -> String? {
        let segments = path.split(separator: "/")
        return routes.first { $0.matches(segments) }?.path
    }

    /// What the router's not finding a call means: no such path, or no such method on it.
    static func problem(for request: Request) -> Problem {
        // Empty segments do not count, as in Hummingbird's router.
        let path = request.uri.path.split(separator: "/")
        var methods = routes.filter { $0.matches(path) }.map(\.method.rawValue)
        guard !methods.isEmpty else { return Problem(.notFound, "No call has this path; /docs lists all.") }
        if methods.contains("GET") { methods.append("HEAD") }
        let allowed = methods.sorted().joined(separator: ", ")
        return Problem(.methodNotAllowed, "This path takes \(allowed).", allowing: allowed)
    }
}
