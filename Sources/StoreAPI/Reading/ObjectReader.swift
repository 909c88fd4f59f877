import Inventory

/// Reads the members of an object one by one, and remembers which were asked for.
struct ObjectReader {
    private let members: [(name: String, node: JSONNode)]
    private var isKnown: [Bool]
    /// The object itself.
    let node: JSONNode

    init(members: [(name: String, node: JSONNode)], object: JSONNode) {
        self.members = members
        isKnown = Array(repeating: false, count: members.count)
        node = object
    }

    /// What a member can be. Absent and null are not the same.
    enum Presence {
        case absent
        case null(JSONNode)
        case there(JSONNode)
    }

    mutating func member(_ name: String) -> Presence {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return .absent }
        isKnown[index] = true
        let node = members[index].node
        return node.isNull ? .null(node) : .there(node)
    }

    /// A member that must be there and not be null.
    mutating func required<Value>(_ name: String, _ shape: Shape<Value>) -> Value? {
        switch member(name) {
        case .absent:
            refuse(name, "is required")
            return nil
        case .null(let node): return node.refuse("must not be null")
        case .there(let node): return shape.read(node)
        }
    }

    /// A member that may be left out, but not be null.
    mutating func optional<Value>(_ name: String, _ shape: Shape<Value>) -> Value? {
        switch member(name) {
        case .absent: nil
        case .null(let node): node.refuse("must not be null; leave it out")
        case .there(let node): shape.read(node)
        }
    }

    /// A member that may be left out, or be null, as the answer shows it then.
    mutating func nullable<Value>(_ name: String, _ shape: Shape<Value>) -> Value? {
        if case .there(let node) = member(name) { shape.read(node) } else { nil }
    }

    /// A field of a merge patch that cannot be emptied.
    mutating func patch<Value>(_ name: String, _ shape: Shape<Value>) -> FieldPatch<Value> {
        optional(name, shape).map { .set($0) } ?? .keep
    }

    /// A field of a merge patch that null resets.
    mutating func patch<Value>(_ name: String, _ shape: Shape<Value>, null empty: Value) -> FieldPatch<Value> {
        switch member(name) {
        case .absent: .keep
        case .null: .set(empty)
        case .there(let node): shape.read(node).map { .set($0) } ?? .keep
        }
    }

    /// Reports a fault of a member, there or not.
    func refuse(_ name: String, _ detail: String) {
        node.faults.add(JSONPointer.member(name, of: node.pointer).description, detail)
    }

    func refuseUnknownMembers() {
        for (member, isKnown) in zip(members, isKnown) where !isKnown { member.node.refuse("is not known here") }
    }
}
