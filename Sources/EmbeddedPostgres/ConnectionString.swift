/// A connection string of libpq: keywords and values, a value quoted only where it must be.
package struct ConnectionString: CustomStringConvertible {
    package var parameters: [(keyword: String, value: String)]

    package init(parameters: [(keyword: String, value: String)]) { self.parameters = parameters }

    package var description: String {
        parameters.map { "\($0.keyword)=\(Self.quoted($0.value))" }.joined(separator: " ")
    }

    /// As libpq reads values: in single quotes when empty or with white space, with a backslash before `'` and `\`.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "'" && $0 != "\\" }
        guard !isPlain else { return value }
        let escaped = value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "'\(escaped)'"
    }
}
