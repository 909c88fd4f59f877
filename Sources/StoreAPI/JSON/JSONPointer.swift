/// Where a value stands in a body (RFC 6901). Becomes text only once there is a fault to report.
indirect enum JSONPointer: Hashable, Sendable, CustomStringConvertible {
    case wholeBody
    case member(String, of: JSONPointer)
    case element(Int, of: JSONPointer)

    var description: String {
        switch self {
        case .wholeBody: ""
        case .member(let name, let parent): "\(parent)/\(Self.escaped(name))"
        case .element(let index, let parent): "\(parent)/\(index)"
        }
    }

    private static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
