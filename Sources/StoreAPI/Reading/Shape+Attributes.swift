import Inventory

extension Shape<Attributes> {
    static var attributes: Shape {
        Shape { node in
            guard let members = node.members else { return nil }
            guard members.count <= Limits.attributes else {
                return node.refuse("has more than \(Limits.attributes) members")
            }
            return members.reduce(into: [:]) { attributes, member in
                member.node.refuseUnlessAttributeName(member.name)
                attributes[member.name] = Shape<String>.attributeValue.read(member.node)
            }
        }
    }
}

extension Shape<String> {
    fileprivate static var attributeValue: Shape { .text(.attributeValue) }
}

extension JSONNode {
    fileprivate func refuseUnlessAttributeName(_ name: String) {
        if let objection = TextRule.attributeName.objection(to: name) { refuse("its name \(objection)") }
    }
}

extension ObjectReader {
    /// Attributes in a merge patch: null removes one of them, or all.
    mutating func attributesPatch(_ name: String) -> AttributesPatch {
        switch member(name) {
        case .absent: return .keep
        case .null: return .removeAll
        case .there(let node):
            guard let members = node.members else { return .keep }
            var changes: [String: String?] = [:]
            for member in members {
                member.node.refuseUnlessAttributeName(member.name)
                let value = member.node.isNull ? nil : Shape<String>.attributeValue.read(member.node)
                changes.updateValue(value, forKey: member.name)
            }
            return .merge(changes)
        }
    }
}
