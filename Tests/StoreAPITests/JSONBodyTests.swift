import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import StoreAPI

@Suite struct JSONBodyTests {
    private static let json: HTTPFields = [.contentType: "application/json"]

    private func request(_ headers: HTTPFields, _ body: String) -> Request {
        Request(
            head: HTTPRequest(method: .post, scheme: "http", authority: "store", path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: body)))
    }

    private func problem(_ headers: HTTPFields, _ body: String, isOptional: Bool = false) async throws -> ProblemType? {
        let invitation = BodyInvitation(over: NIOAsyncTestingChannel())
        let body = JSONBody(request(headers, body), [.json], invitation)
        do {
            _ = isOptional ? try await body.optional() : try await body.required()
            return nil
        } catch let problem as Problem {
            return problem.type
        }
    }

    @Test func mediaTypeThenSizeThenSyntax() async throws {
        let tooMuch = String(repeating: " ", count: JSONBody.maximumSize) + "1"
        #expect(try await problem([:], tooMuch) == .unsupportedMediaType)
        #expect(try await problem([.contentType: "text/plain"], tooMuch) == .unsupportedMediaType)
        #expect(try await problem(Self.json, tooMuch) == .contentTooLarge)
        #expect(try await problem(Self.json, String(tooMuch.dropFirst())) == nil)
        #expect(try await problem(Self.json, "{") == .malformedRequest)
        #expect(try await problem(Self.json, "") == .malformedRequest)
        #expect(try await problem([:], "") == .unsupportedMediaType)
        #expect(try await problem([.contentType: "application/merge-patch+json"], "{}") == .unsupportedMediaType)
    }

    @Test func announcedSizeIsEnough() async throws {
        var headers = Self.json
        headers[.contentLength] = "\(JSONBody.maximumSize + 1)"
        #expect(try await problem(headers, "{}") == .contentTooLarge)
    }

    @Test func encodedBodiesAreNotTaken() async throws {
        var headers = Self.json
        headers[.contentEncoding] = "gzip"
        #expect(try await problem(headers, "{}") == .unsupportedMediaType)
        headers[.contentEncoding] = "identity"
        #expect(try await problem(headers, "{}") == nil)
    }

    @Test func optionalBodyNeedsAMediaTypeOnlyWhenThereIsOne() async throws {
        let tooMuch = String(repeating: " ", count: JSONBody.maximumSize + 1)
        #expect(try await problem([:], "", isOptional: true) == nil)
        #expect(try await problem([.contentType: "text/plain"], "", isOptional: true) == nil)
        #expect(try await problem([:], "{}", isOptional: true) == .unsupportedMediaType)
        #expect(try await problem([:], tooMuch, isOptional: true) == .unsupportedMediaType)
        #expect(try await problem(Self.json, tooMuch, isOptional: true) == .contentTooLarge)
        #expect(try await problem(Self.json, " ", isOptional: true) == .malformedRequest)
    }

    /// What a client is sent before its body is read.
    private func invitations(_ headers: HTTPFields, _ body: String) async throws -> [HTTPResponsePart] {
        let channel = NIOAsyncTestingChannel()
        _ = try? await JSONBody(request(headers, body), [.json], BodyInvitation(over: channel)).required()
        var parts: [HTTPResponsePart] = []
        while let part = try await channel.readOutbound(as: HTTPResponsePart.self) { parts.append(part) }
        return parts
    }

    @Test func bodyIsAskedForWhenItIsWanted() async throws {
        var headers = Self.json
        #expect(try await invitations(headers, "{}").isEmpty)
        headers[.expect] = "100-Continue"
        #expect(try await invitations(headers, "{}") == [.head(HTTPResponse(status: .continue))])
        #expect(try await invitations([.expect: "100-continue"], "{}").isEmpty, "415")
        headers[.contentLength] = "\(JSONBody.maximumSize + 1)"
        #expect(try await invitations(headers, "{}").isEmpty, "413")
    }
}
