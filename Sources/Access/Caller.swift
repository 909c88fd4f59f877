/// Who is behind a request.
public struct Caller: Hashable, Sendable {
    /// The token's name: who the ledger will say did it.
    public let name: String
    public let roles: Roles

    public init(name: String, roles: Roles) {
        self.name = name
        self.roles = roles
    }

    /// Whoever has not been let in: no role, so no call.
    public static let unknown = Caller(name: "unknown", roles: [])

    /// Everybody, where the service asks for no tokens.
    public static let anonymous = Caller(name: "anonymous", roles: Roles([.admin]))
}
