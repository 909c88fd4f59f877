import Access
public import HTTPTypes
import Hummingbird

/// One call of the contract.
public struct Route: Sendable {
    public let method: HTTPRequest.Method
    /// As in the contract: `/v1/products/{sku}`.
    public let path: String
    /// Who may call it.
    public let access: Access
    let handler: @Sendable (Controllers) -> Handler
    private let segments: [Substring]

    typealias Handler = @Sendable (Request, StoreRequestContext) async throws -> Response

    /// The role that a token must have for a call.
    public enum Access: Sendable {
        /// Whoever can reach the service.
        case open
        case reader
        case cart
        case inventory
        case fulfillment

        /// The role that allows it, beside admin; nil where none is needed.
        var role: Role? {
            switch self {
            case .open: nil
            case .reader: .reader
            case .cart: .cart
            case .inventory: .inventory
            case .fulfillment: .fulfillment
            }
        }
    }

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access,
        _ handler: @escaping @Sendable (Controllers) -> Handler
    ) {
        self.method = method
        self.path = path
        segments = path.split(separator: "/")
        self.access = access
        self.handler = handler
    }

    /// Whether a request's path, in its segments, is one of this call's.
    func matches(_ path: [Substring]) -> Bool {
        path.count == segments.count && zip(path, segments).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }
}
