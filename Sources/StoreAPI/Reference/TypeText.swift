/// What a field takes or has, in a few words of HTML, with links to the shapes that the page shows.
enum TypeText {
    static func of(_ schema: OpenAPINode) -> String {
        let target = schema.followed
        if let name = schema.referenceName, !target["properties"].members.isEmpty {
            return "<a href=\"#\(Anchor.shape(name))\">\(HTML.escaped(name))</a>"
        }
        let choices = target["anyOf"].elements + target["oneOf"].elements.filter { $0.raw("required").value == nil }
        if !choices.isEmpty { return choices.map(of).joined(separator: " or ") }
        if let constant = target["const"].text { return "<code>\(HTML.escaped(constant))</code>" }
        let values = target["enum"].elements.compactMap(\.text)
        if !values.isEmpty { return values.map { "<code>\(HTML.escaped($0))</code>" }.joined(separator: ", ") }
        let types = target["type"].text.map { [$0] } ?? target["type"].elements.compactMap(\.text)
        return types.map { word(for: $0, target) }.joined(separator: " or ")
    }

    private static func word(for type: String, _ schema: OpenAPINode) -> String {
        switch type {
        case "array": "list of \(of(schema.raw("items")))"
        case "integer": "integer" + range(schema["minimum"].integer, schema["maximum"].integer)
        case "string": (schema["format"].text.map(HTML.escaped) ?? "text") + length(schema["maxLength"].integer)
        case "object" where schema["additionalProperties"].value.map(isSchema) == true:
            "object of \(of(schema.raw("additionalProperties")))"
        default: HTML.escaped(type)
        }
    }

    private static func isSchema(_ value: JSONValue) -> Bool { if case .object = value { true } else { false } }

    private static func range(_ minimum: Int64?, _ maximum: Int64?) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): ", \(grouped(minimum)) to \(grouped(maximum))"
        case (let minimum?, nil): ", \(grouped(minimum)) or more"
        case (nil, let maximum?): ", up to \(grouped(maximum))"
        case (nil, nil): ""
        }
    }

    private static func length(_ maximum: Int64?) -> String {
        maximum.map { ", up to \(grouped($0)) characters" } ?? ""
    }

    /// 1,000,000 for 1000000.
    private static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
        return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}

/// Names of places on the page.
enum Anchor {
    static func shape(_ name: String) -> String { "shape-\(name)" }
    static func group(_ name: String) -> String { "group-\(name.lowercased())" }
}
