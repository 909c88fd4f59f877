/// A value of a body, where it stands, and where to report what is wrong with it.
struct JSONNode {
    let value: JSONValue
    let pointer: JSONPointer
    let faults: Faults

    /// Reports a fault of this value. Returns nil, for whoever has no value to return then.
    func refuse<Value>(_ detail: String) -> Value? {
        faults.add(pointer.description, detail)
        return nil
    }

    func refuse(_ detail: String) {
        faults.add(pointer.description, detail)
    }

    var isNull: Bool { if case .null = value { true } else { false } }

    /// The elements, when this is an array.
    var elements: [JSONNode]? {
        guard case .array(let values) = value else { return refuse("must be an array") }
        return values.enumerated().map { index, value in
            JSONNode(value: value, pointer: .element(index, of: pointer), faults: faults)
        }
    }

    /// The members with the names that came twice reported, when this is an object.
    var members: [(name: String, node: JSONNode)]? {
        guard case .object(let object) = value else { return refuse("must be an object") }
        for name in object.repeatedNames {
            JSONNode(value: .null, pointer: .member(name, of: pointer), faults: faults).refuse("is given twice")
        }
        return object.members.map { member in
            let pointer = JSONPointer.member(member.name, of: pointer)
            return (member.name, JSONNode(value: member.value, pointer: pointer, faults: faults))
        }
    }

    /// Reads an object of known members; what `read` did not ask for is unknown, and a fault.
    func object<Value>(_ read: (inout ObjectReader) -> Value?) -> Value? {
        guard let members else { return nil }
        var reader = ObjectReader(members: members, object: self)
        let value = read(&reader)
        reader.refuseUnknownMembers()
        return value
    }
}
