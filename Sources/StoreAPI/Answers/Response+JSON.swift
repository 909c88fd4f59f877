import HTTPTypes
import Hummingbird
import Inventory

extension Response {
    static func json(
        _ value: some JSONWritable, status: HTTPResponse.Status = .ok, contentType: String = "application/json",
        capacity: Int = 512
    ) -> Response {
        var writer = JSONWriter(capacity: capacity)
        value.write(to: &writer)
        return json(writer.text, status: status, contentType: contentType)
    }

    /// An answer of JSON that is written already. None may be reused without asking again: stock changes all the
    /// time, and HTTP lets caches keep even a 404 or a 410 that says nothing of it.
    static func json(
        _ text: ByteBuffer, status: HTTPResponse.Status = .ok, contentType: String = "application/json"
    ) -> Response {
        var headers = HTTPFields()
        headers.append(HTTPField(name: .contentType, value: contentType))
        headers.append(noCache)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: text))
    }

    /// An answer for people, or for programs that do not speak JSON.
    static func text(_ text: String, contentType: String) -> Response {
        json(ByteBuffer(string: text), contentType: contentType)
    }

    /// A page for people. It may style itself and nothing else: nothing in it runs, nothing comes from elsewhere.
    static func page(_ html: ByteBuffer) -> Response {
        json(html, contentType: "text/html; charset=utf-8")
            .with(
                .contentSecurityPolicy,
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
    }

    /// An answer without a body.
    static func empty(_ status: HTTPResponse.Status) -> Response {
        var response = Response(status: status, headers: [:])
        response.headers.append(noCache)
        // 204 must not have one, and that of a 304 would have to be that of the body it spares (RFC 9110, 8.6).
        response.headers[.contentLength] = nil
        return response
    }

    private static let noCache = HTTPField(name: .cacheControl, value: "no-cache")

    func with(_ name: HTTPField.Name, _ value: String) -> Response {
        var response = self
        response.headers.append(HTTPField(name: name, value: value))
        return response
    }

    func tagged(_ version: Version) -> Response { with(.eTag, EntityTag.header(for: version)) }
}
