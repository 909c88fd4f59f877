internal import StoreAPI

/// A line of JSON with the reason for its rejection as its first member, in place of one that it had from before.
enum RejectedLine {
    static func text(_ line: [UInt8], because reason: String) -> [UInt8] {
        let remark = Array("\"\(Column.remark.name)\": \(quoted(reason))".utf8)
        let opening = [UInt8(ascii: "{")]
        guard let start = line.firstIndex(of: opening[0]) else {
            // No object to put it into: the line itself becomes a member, for somebody to look at.
            return opening + remark + Array(", \"line\": \(quoted(String(decoding: line, as: UTF8.self)))}".utf8)
        }
        let rest = withoutRemark(line[(start + 1)...])
        let isEmpty = rest.first == UInt8(ascii: "}")
        return opening + remark + Array((isEmpty ? "" : ", ").utf8) + rest
    }

    /// Members behind a remark that this has written: a file of rejects that is imported as it was.
    private static func withoutRemark(_ members: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let prefix = Array("\"\(Column.remark.name)\": \"".utf8)
        let members = members.drop { $0 == UInt8(ascii: " ") }
        guard members.starts(with: prefix) else { return members }
        var rest = members.dropFirst(prefix.count)
        while let byte = rest.popFirst(), byte != .quotationMark {
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
        }
        return rest.drop { $0 == .comma || $0 == UInt8(ascii: " ") }
    }

    /// A JSON string. Reasons are of one line and have no control characters but those that a value is quoted with.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
