import HTTPTypes
import Mustache
import NIOCore
import OpenAPIDocument

/// `/docs` and `/problems/NAME`, rendered once.
struct ReferencePages: Sendable {
    let reference: ByteBuffer
    private let problems: [String: ByteBuffer]

    /// Those of this binary. Document and templates are part of it, so a fault in them is one of the build: the service
    /// does not start, and no test passes.
    static let shared: ReferencePages = {
        do {
            return try ReferencePages(document: JSONParser.parse(OpenAPIDocument.json))
        } catch {
            preconditionFailure("the pages of the reference cannot be made: \(error)")
        }
    }()

    init(document: JSONValue) throws {
        var library = MustacheLibrary()
        for (name, bytes) in Self.templates {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        func page(_ template: String, _ content: Any) throws -> ByteBuffer {
            guard let html = library.render(content, withTemplate: template) else {
                throw MissingTemplate(name: template)
            }
            return ByteBuffer(string: html)
        }
        reference = try page("reference", Reference(OpenAPINode(document)))
        problems = try Dictionary(
            uniqueKeysWithValues: ProblemType.allCases.map { ($0.rawValue, try page("problem", ProblemPage($0))) })
    }

    /// The page of a problem; nil for a name that no problem has.
    func problem(_ name: String) -> ByteBuffer? { problems[name] }

    private static let templates = [
        ("page", PackageResources.page_mustache), ("style", PackageResources.style_mustache),
        ("reference", PackageResources.reference_mustache), ("problem", PackageResources.problem_mustache),
    ]

    private struct MissingTemplate: Error { let name: String }
}

/// What the page of a problem shows, by the names that its template uses.
private struct ProblemPage {
    let title: String
    let problem: String
    let status: String
    let meaning: String
    let remedy: String
    let retryAfter: String?

    init(_ type: ProblemType) {
        let page = ProblemMeaning(type)
        title = type.title
        problem = type.rawValue
        // An ended reservation is gone for whoever asks for it, and a conflict for whoever would change it.
        let isGoneToo = type == .reservationExpired || type == .reservationReleased
        status = "\(type.status.code)" + (isGoneToo ? ", or 410 for a GET" : "")
        meaning = HTML.inline(page.meaning)
        remedy = HTML.inline(page.remedy)
        retryAfter = type.retryAfter.map { $0 == 1 ? "1 second" : "\($0) seconds" }
    }
}
