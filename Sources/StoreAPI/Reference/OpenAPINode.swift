/// A place in the OpenAPI document, with its references followed.
///
/// What is not there is nil or empty all the way down: the document is the project's own, and tests hold it to its form.
struct OpenAPINode {
    let value: JSONValue?
    private let root: JSONValue

    init(_ document: JSONValue) {
        value = document
        root = document
    }

    private init(_ value: JSONValue?, in root: JSONValue) {
        self.value = value
        self.root = root
    }

    /// A member as it stands, a reference perhaps.
    func raw(_ name: String) -> OpenAPINode { OpenAPINode(value?.member(name), in: root) }

    /// A member, its reference followed. OpenAPI lets a description stand beside one, where it wins.
    subscript(name: String) -> OpenAPINode { raw(name).followed }

    /// What the node refers to, or the node itself.
    var followed: OpenAPINode {
        guard let path = reference else { return self }
        // A pointer writes / as ~1 and ~ as ~0.
        let steps = path.split(separator: "/").dropFirst().map {
            $0.replacing("~1", with: "/").replacing("~0", with: "~")
        }
        return steps.reduce(OpenAPINode(root)) { $0.raw(String($1)) }.followed
    }

    /// `#/components/schemas/Sku`, where the node is a reference.
    var reference: String? { raw("$ref").text }

    /// The last part of the reference: `Sku`.
    var referenceName: String? { reference?.split(separator: "/").last.map(String.init) }

    var text: String? { if case .string(let text) = value { text } else { nil } }

    var isTrue: Bool { value == .bool(true) }

    var integer: Int64? { if case .number(.integer(let integer)) = value { integer } else { nil } }

    /// The elements, references among them not followed.
    var elements: [OpenAPINode] {
        guard case .array(let elements) = value else { return [] }
        return elements.map { OpenAPINode($0, in: root) }
    }

    /// The members in the order in which they were written, references among them not followed.
    var members: [(name: String, node: OpenAPINode)] {
        guard case .object(let object) = value else { return [] }
        return object.members.map { ($0.name, OpenAPINode($0.value, in: root)) }
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object.members.first { $0.name == name }?.value
    }
}
