/// A call as one types it: `$STORE` stands for the service's address, `$TOKEN` for a token where one is needed.
enum CurlExample {
    static func text(method: String, path: String, parameters: [OpenAPINode], operation: OpenAPINode, needsToken: Bool)
        -> String
    {
        var path = path
        var query: [String] = []
        var words = ["curl -s"]
        if method != "GET" { words[0] += " -X \(method)" }
        var headers: [String] = needsToken ? [#""Authorization: Bearer $TOKEN""#] : []
        for parameter in parameters {
            let name = parameter["name"].text ?? ""
            let values = examples(of: parameter, ofItems: operation["tags"].elements.first?.text == "Items")
            switch parameter["in"].text {
            case "path": path = path.replacing("{\(name)}", with: values.first ?? name)
            case "query" where parameter["required"].isTrue: query += values.map { "\(name)=\($0)" }
            // Makes a retry safe, so it belongs to the habit. Other headers are for special wishes.
            case "header" where name == "Idempotency-Key": headers.append("'\(name): \(values.first ?? "")'")
            default: break
            }
        }
        words.append("\"$STORE\(path)\(query.isEmpty ? "" : "?" + query.joined(separator: "&"))\"")
        let content = operation["requestBody"]["content"].members.first
        if let type = content?.name { headers.append("'Content-Type: \(type)'") }
        var lines = [words.joined(separator: " ")]
        if !headers.isEmpty { lines.append(headers.map { "-H \($0)" }.joined(separator: " ")) }
        if let body = content.flatMap({ example(of: $0.node) }) {
            lines.append("-d '\(JSONText.of(body, indent: "  ").replacing("'", with: #"'\''"#))'")
        }
        return lines.joined(separator: " \\\n  ")
    }

    /// The first example of a media type or a parameter.
    static func example(of node: OpenAPINode) -> JSONValue? {
        node["example"].value ?? node["examples"].members.first?.node.followed["value"].value
    }

    /// Where a parameter has an example of either kind of product, calls on items take that which has items.
    private static func examples(of parameter: OpenAPINode, ofItems: Bool) -> [String] {
        let nonFungible = parameter["examples"].members.first { $0.node["summary"].text == "Non-fungible" }
        let fitting = ofItems ? nonFungible?.node["value"].value : nil
        let example = fitting ?? example(of: parameter) ?? parameter["schema"]["examples"].elements.first?.value
        switch example {
        case .string(let text): return [text]
        case .number(.integer(let integer)): return ["\(integer)"]
        case .array(let elements):
            return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: return []
        }
    }
}
