/// The words of Prometheus' text format.
enum Exposition {
    /// A name that Prometheus takes: whatever is not of `a-z A-Z 0-9 _ :` becomes an underscore, and none begins with a
    /// digit.
    static func name(_ text: String) -> String {
        let name = String(
            text.unicodeScalars.map { isNamePart($0) || $0 == ":" ? Character($0) : "_" })
        return name.first.map { $0.isNumber ? "_\(name)" : name } ?? "_"
    }

    /// `method="GET",route="/v1/products"`, in the order given.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { name, value in "\(labelName(name))=\"\(escaped(value))\"" }.joined(separator: ",")
    }

    static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    /// A whole number without a point, so that counts look like counts.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// In a HELP line quotation marks stand for themselves.
    static func helpText(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func labelName(_ text: String) -> String { name(text).replacing(":", with: "_") }

    private static func escaped(_ text: String) -> String { helpText(text).replacing("\"", with: "\\\"") }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
