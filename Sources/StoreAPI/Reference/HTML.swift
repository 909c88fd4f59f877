/// Text on its way into a page.
enum HTML {
    /// Text as text, in an element or in an attribute.
    static func escaped(_ text: some StringProtocol) -> String {
        var html = ""
        html.reserveCapacity(text.utf8.count)
        for character in text {
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.append(character)
            }
        }
        return html
    }

    /// The little of Markdown that `openapi.json` uses: paragraphs, lists of `- `, and `code`.
    static func prose(_ text: String) -> String {
        var html = ""
        var isInList = false
        for line in text.split(separator: "\n") {
            let isPoint = line.hasPrefix("- ")
            if isPoint != isInList { html += isPoint ? "<ul>" : "</ul>" }
            isInList = isPoint
            html += isPoint ? "<li>\(inline(line.dropFirst(2)))</li>" : "<p>\(inline(line))</p>"
        }
        return isInList ? html + "</ul>" : html
    }

    /// A line: text, and `code` between backticks.
    static func inline(_ text: some StringProtocol) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
            place.isMultiple(of: 2) ? escaped(part) : "<code>\(escaped(part))</code>"
        }.joined()
    }
}
