import NIOCore

/// JSON for people: an object or an array on one line where it fits, else a member a line.
enum JSONText {
    private static let width = 72

    static func of(_ value: JSONValue, indent: String = "") -> String {
        let line = compact(value)
        guard indent.count + line.count > width else { return line }
        let inner = indent + "  "
        switch value {
        case .array(let elements):
            let lines = elements.map { inner + of($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .object(let object):
            let lines = object.members.map { "\(inner)\(quoted($0.name)): \(of($0.value, indent: inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        default: return line
        }
    }

    private static func compact(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(.integer(let integer)): "\(integer)"
        // No field of the contract takes any other number, so no example has one.
        case .number: "0"
        case .string(let text): quoted(text)
        case .array(let elements): "[\(elements.map(compact).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\(quoted($0.name)): \(compact($0.value))" }.joined(separator: ", "))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter(capacity: text.utf8.count + 2)
        writer.string(text)
        return String(buffer: writer.text)
    }
}
