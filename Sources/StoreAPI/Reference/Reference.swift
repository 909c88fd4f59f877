/// What the reference page shows, by the names that its template uses. All of it comes out of the OpenAPI document.
struct Reference {
    let title: String
    let version: String
    let summary: String
    let introduction: String
    let needsToken: Bool
    let groups: [Group]
    let shapes: [Shape]
    let problems: [ProblemLink]

    struct Group {
        let name: String
        let anchor: String
        let about: String
        let calls: [Call]
    }

    struct Call {
        let method: String
        let path: String
        let anchor: String
        let summary: String
        let caller: String
        let about: String
        let curl: String
        let hasFields: Bool
        let fields: [Field]
        let body: String?
        let answers: [Answer]
        let refusals: [Refusal]
    }

    struct Answer {
        let status: String
        let outcome: String
        let content: String?
        let example: String?
    }

    /// A status with which a call is refused.
    struct Refusal {
        let status: String
        let reason: String
        let names: [ProblemLink]
    }

    struct ProblemLink {
        let problem: String
    }

    struct Shape {
        let name: String
        let anchor: String
        let about: String
        let members: [Field]
    }

    /// A parameter or a member of an object.
    struct Field {
        let field: String
        let type: String
        let place: String?
        let isRequired: Bool
        let meaning: String
    }
}

extension Reference {
    init(_ document: OpenAPINode) {
        let info = document["info"]
        title = info["title"].text ?? ""
        version = info["version"].text ?? ""
        summary = HTML.inline(info["summary"].text ?? "")
        introduction = HTML.prose(info["description"].text ?? "")
        needsToken = !document["security"].elements.isEmpty
        let calls = document["paths"].members.flatMap { path, item in Self.calls(path, item, document) }
        groups = document["tags"].elements.map { tag in
            let name = tag["name"].text ?? ""
            return Group(
                name: name, anchor: Anchor.group(name), about: HTML.inline(tag["description"].text ?? ""),
                calls: calls.filter { $0.tag == name }.map(\.call))
        }
        shapes = document["components"]["schemas"].members.compactMap { name, schema in
            // The problems have pages of their own.
            guard name == "Problem" || !name.hasSuffix("Problem"), !schema["properties"].members.isEmpty else {
                return nil
            }
            return Shape(
                name: name, anchor: Anchor.shape(name), about: HTML.inline(schema["description"].text ?? ""),
                members: Self.members(of: schema))
        }
        problems = ProblemType.allCases.map { ProblemLink(problem: $0.rawValue) }
    }

    private static func calls(
        _ path: String, _ item: OpenAPINode, _ document: OpenAPINode
    ) -> [(tag: String, call: Call)] {
        ["get", "put", "post", "patch", "delete"].compactMap { verb in
            let operation = item.raw(verb)
            guard operation.value != nil else { return nil }
            let method = verb.uppercased()
            let parameters = (item["parameters"].elements + operation["parameters"].elements).map(\.followed)
            let fields = parameters.map(Self.field)
            let security = operation.raw("security").value == nil ? document["security"] : operation["security"]
            let responses = operation["responses"].members
            let call = Call(
                method: method, path: path, anchor: operation["operationId"].text ?? "",
                summary: HTML.inline(operation["summary"].text ?? ""), caller: Self.caller(security),
                about: HTML.prose(operation["description"].text ?? ""),
                curl: CurlExample.text(
                    method: method, path: path, parameters: parameters, operation: operation,
                    needsToken: !security.elements.isEmpty),
                hasFields: !fields.isEmpty, fields: fields,
                body: operation["requestBody"]["content"].members.first.map { TypeText.of($0.node.raw("schema")) },
                answers: responses.filter { !isRefusal($0.name) }.map { Self.answer($0.name, $0.node) },
                refusals: responses.filter { isRefusal($0.name) }.map { Self.refusal($0.name, $0.node) })
            return (operation["tags"].elements.first?.text ?? "", call)
        }
    }

    /// Who may make a call. OpenAPI lets a security requirement name the roles that it takes.
    private static func caller(_ security: OpenAPINode) -> String {
        guard let requirement = security.elements.first?.members.first?.node else { return "Needs no token." }
        let roles = requirement.elements.compactMap(\.text).filter { $0 != "reader" }
        guard !roles.isEmpty else { return "Needs a token of any role." }
        return "Needs a token with the role "
            + (roles + ["admin"]).map { "<code>\(HTML.escaped($0))</code>" }
            .joined(separator: " or ") + "."
    }

    private static func isRefusal(_ status: String) -> Bool { status.hasPrefix("4") || status.hasPrefix("5") }

    private static func about(_ response: OpenAPINode) -> String {
        HTML.inline(response.raw("description").text ?? response.followed["description"].text ?? "")
    }

    private static func answer(_ status: String, _ response: OpenAPINode) -> Answer {
        let content = response.followed["content"].members.first
        return Answer(
            status: status, outcome: about(response),
            content: content.map { type, node in
                let shape = TypeText.of(node.raw("schema"))
                return type == "application/json" ? shape : "\(shape) (<code>\(HTML.escaped(type))</code>)"
            },
            example: content.flatMap { CurlExample.example(of: $0.node) }.map { JSONText.of($0) })
    }

    private static func refusal(_ status: String, _ response: OpenAPINode) -> Refusal {
        let schema = response.followed["content"]["application/problem+json"].raw("schema")
        let schemas = schema.reference == nil ? schema["oneOf"].elements : [schema]
        return Refusal(
            status: status, reason: about(response),
            names: schemas.compactMap { schema in
                let type = schema.followed["properties"]["type"]["const"].text
                return type?.split(separator: "/").last.map { ProblemLink(problem: String($0)) }
            })
    }

    private static func field(_ parameter: OpenAPINode) -> Field {
        Field(
            field: parameter["name"].text ?? "", type: TypeText.of(parameter.raw("schema")),
            place: parameter["in"].text, isRequired: parameter["required"].isTrue,
            meaning: HTML.inline(parameter["description"].text ?? ""))
    }

    private static func members(of schema: OpenAPINode) -> [Field] {
        let required = Set(schema["required"].elements.compactMap(\.text))
        return schema["properties"].members.map { name, member in
            Field(
                field: name, type: TypeText.of(member), place: nil, isRequired: required.contains(name),
                meaning: about(member))
        }
    }
}
