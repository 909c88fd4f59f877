/// Quoting for the few statements that psql runs here.
enum SQL {
    static func literal(_ text: String) -> String { quoted(text, with: "'") }
    static func identifier(_ text: String) -> String { quoted(text, with: "\"") }

    private static func quoted(_ text: String, with quote: Character) -> String {
        "\(quote)" + text.map { $0 == quote ? "\(quote)\(quote)" : String($0) }.joined() + "\(quote)"
    }
}
