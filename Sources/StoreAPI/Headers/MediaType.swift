/// The media types that bodies come in.
enum MediaType: String {
    case json = "application/json"
    case mergePatch = "application/merge-patch+json"

    /// Reads a `Content-Type` (RFC 9110, 8.3.1). Nil for any other type, and for a charset that JSON cannot have.
    init?(contentType: String) {
        // As nearly everybody writes it.
        if contentType == Self.json.rawValue {
            self = .json
            return
        }
        let parts = contentType.split(separator: ";", omittingEmptySubsequences: false)
        guard let name = parts.first, let type = MediaType(rawValue: Self.trimmed(name).lowercased()) else {
            return nil
        }
        for parameter in parts.dropFirst() {
            let pair = Self.trimmed(parameter).lowercased().split(separator: "=", maxSplits: 1)
            guard pair.first == "charset" else { continue }
            guard pair.last == "utf-8" || pair.last == "\"utf-8\"" else { return nil }
        }
        self = type
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
