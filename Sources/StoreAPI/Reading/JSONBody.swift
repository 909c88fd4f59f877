import HTTPTypes
import Hummingbird
import NIOCore

/// The body of a request, read as JSON: media type, size and syntax, refused in this order.
struct JSONBody {
    static let maximumSize = 256 * 1024

    private let request: Request
    private let mediaTypes: [MediaType]
    private let invitation: BodyInvitation

    init(_ request: Request, _ mediaTypes: [MediaType], _ invitation: BodyInvitation) {
        self.request = request
        self.mediaTypes = mediaTypes
        self.invitation = invitation
    }

    /// A body that must be there.
    func required() async throws -> JSONValue {
        try checkMediaType()
        let bytes = try await bytes()
        guard !bytes.isEmpty else { throw Problem(.malformedRequest, "This call needs a JSON body; it had none.") }
        return try parse(bytes)
    }

    /// Nil for an empty body, whatever its media type. Whether it is empty is known once it is read, unless reading
    /// fails: then it was not, and the media type still comes first.
    func optional() async throws -> JSONValue? {
        let bytes: [UInt8]
        do {
            bytes = try await self.bytes()
        } catch {
            try checkMediaType()
            throw error
        }
        if bytes.isEmpty { return nil }
        try checkMediaType()
        return try parse(bytes)
    }

    private func checkMediaType() throws(Problem) {
        guard let contentType = request.headers[.contentType] else {
            throw Problem(.unsupportedMediaType, "The body has no Content-Type; this call takes \(wanted).")
        }
        guard let type = MediaType(contentType: contentType), mediaTypes.contains(type) else {
            throw Problem(.unsupportedMediaType, "This call takes \(wanted), in UTF-8.")
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(.unsupportedMediaType, "This call takes no encoded bodies; send it without Content-Encoding.")
        }
    }

    private var wanted: String { mediaTypes.map(\.rawValue).joined(separator: " or ") }

    private func bytes() async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= Self.maximumSize else { throw Self.tooLarge }
        await invitation.send(toSenderOf: request.head)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced)
        do {
            for try await chunk in request.body {
                guard bytes.count + chunk.readableBytes <= Self.maximumSize else { throw Self.tooLarge }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            // The connection broke, or what came over it is not HTTP.
            throw Problem(.malformedRequest, "The body could not be read to its end.")
        }
        return bytes
    }

    private static let tooLarge = Problem(
        .contentTooLarge, "The body is larger than \(maximumSize) bytes; send less at once.")

    private func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw Problem(.malformedRequest, "The body is not JSON: \(error).")
        }
    }
}
