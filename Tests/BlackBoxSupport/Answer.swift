package import NIOHTTP1

/// What the service answered to one request.
package struct Answer: Sendable, CustomStringConvertible {
    /// Method and path of the request, for messages.
    package let call: String
    package let status: Int
    package let headers: HTTPHeaders
    package let text: String
    package let json: JSON?

    package init(call: String, status: Int, headers: HTTPHeaders, text: String) {
        self.call = call
        self.status = status
        self.headers = headers
        self.text = text
        json = JSON(text: text)
    }

    package var description: String { "\(call) -> \(status) \(text.prefix(1_000))" }

    /// What lies at the end of a path in the body.
    package subscript(_ path: JSON.Step...) -> JSON? { json?.value(at: path) }

    /// The one value of a header; nil when there is none.
    package func header(_ name: String) -> String? { headers.first(name: name) }

    /// The elements of a header that is a list.
    package func list(_ name: String) -> [String] { headers[canonicalForm: name].map(String.init) }

    /// The elements of a list.
    package var items: [JSON] { self["items"]?.array ?? [] }

    /// One member of each element of a list.
    package func column(_ name: String) -> [JSON] { items.map { $0[.member(name)] ?? .null } }
}
