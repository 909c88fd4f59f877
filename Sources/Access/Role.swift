/// What the holder of a token may do.
public enum Role: String, CaseIterable, Sendable {
    /// Everything that only reads.
    case reader
    /// Reads, and everything under `/v1/reservations`.
    case cart
    /// Reads, and every write under `/v1/products`.
    case inventory
    /// Reads, and orders.
    case fulfillment
    /// Everything.
    case admin
}

/// The roles of one token.
public struct Roles: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ roles: some Sequence<Role>) {
        self = roles.reduce(into: []) { $0.formUnion(Self.one($1)) }
    }

    private static func one(_ role: Role) -> Roles {
        switch role {
        case .reader: Roles(rawValue: 1 << 0)
        case .cart: Roles(rawValue: 1 << 1)
        case .inventory: Roles(rawValue: 1 << 2)
        case .fulfillment: Roles(rawValue: 1 << 3)
        case .admin: Roles(rawValue: 1 << 4)
        }
    }

    /// Whether they allow what `role` is needed for: an admin may do everything, and whoever has any role may read.
    public func allow(_ role: Role) -> Bool {
        role == .reader ? !isEmpty : !isDisjoint(with: [Self.one(role), Self.one(.admin)])
    }

    /// In the order in which roles are declared.
    public var list: [Role] { Role.allCases.filter { isSuperset(of: Self.one($0)) } }
}
