import Access
import HTTPTypes
import Hummingbird
import InventoryStore

/// Lets requests in: those of tokens that are known, and everybody's where the service asks for no tokens.
///
/// What a token may do is the route's affair, once there is a route: ``Route/Access``.
struct Gate: Sendable {
    /// Nil where everybody may do everything.
    let authenticator: Authenticator?

    /// Who is behind the request, and what is left of the token's rate if it has one.
    ///
    /// Throws 401, 429, and 503 where it cannot be known who it is.
    func admit(_ request: Request) async throws -> (caller: Caller, allowance: Allowance?) {
        guard let authenticator, !RouteTable.isOpen(request.uri.path) else { return (.anonymous, nil) }
        let token = try BearerToken.of(request.headers)
        switch try await authenticator.admit(token.digest) {
        case .stranger:
            throw Problem(.unauthorized, "The token is not known here: it was revoked, has expired, or never was.")
        case .caller(let caller, let allowance):
            if let allowance, allowance.isExceeded {
                throw Problem(
                    .tooManyRequests, "The token is good for \(allowance.limit) requests a second; try again later.",
                    allowance: allowance)
            }
            return (caller, allowance)
        }
    }
}

extension StoreRequestContext {
    /// Throws 403 unless the caller's roles allow the call.
    func check(_ access: Route.Access) throws(Problem) {
        guard let role = access.role, !caller.roles.allow(role) else { return }
        let roles = caller.roles.list.map(\.rawValue).joined(separator: ", ")
        throw Problem(
            .forbidden, "This call needs a token with the role \(role.rawValue) or admin; this one is \(roles).")
    }
}

extension Response {
    /// Says what is left of a token's rate (the RateLimit header fields of the IETF's HTTPAPI group).
    func with(_ allowance: Allowance?) -> Response {
        guard let allowance else { return self }
        return with(.rateLimitPolicy, "\"token\";q=\(allowance.limit);w=1")
            .with(.rateLimit, "\"token\";r=\(allowance.remaining);t=1")
    }
}
