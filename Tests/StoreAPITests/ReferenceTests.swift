import HTTPTypes
import NIOCore
import OpenAPIDocument
import Testing

@testable import StoreAPI

@Suite struct ReferenceTests {
    private let html = String(buffer: ReferencePages.shared.reference)

    @Test func everyCallIsThere() throws {
        for route in RouteTable.routes {
            let heading =
                "<span class=\"method \(route.method.rawValue)\">\(route.method.rawValue)</span> <code>\(route.path)</code></a></h3>"
            #expect(html.contains(heading), "\(route.method) \(route.path)")
        }
        #expect(html.ranges(of: "<code>curl -s").count == RouteTable.routes.count)
    }

    /// The role that each call needs, as the route table has it.
    @Test func everyCallSaysWhoMayMakeIt() throws {
        let articles = html.split(separator: "<article>").dropFirst()
        for route in RouteTable.routes {
            let heading = "\(route.method.rawValue)</span> <code>\(route.path)</code></a></h3>"
            let article = try #require(articles.first { $0.contains(heading) })
            let caller =
                switch route.access {
                case .open: "Needs no token."
                case .reader: "Needs a token of any role."
                case .cart: "Needs a token with the role <code>cart</code> or <code>admin</code>."
                case .inventory: "Needs a token with the role <code>inventory</code> or <code>admin</code>."
                case .fulfillment: "Needs a token with the role <code>fulfillment</code> or <code>admin</code>."
                }
            #expect(article.contains("<p class=\"caller\">\(caller)</p>"), "\(route.method) \(route.path)")
        }
    }

    @Test func everyLinkLeadsSomewhere() throws {
        let identifiers = html.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
        #expect(Set(identifiers).count == identifiers.count)
        for link in html.matches(of: /href="([^"]+)"/).map({ String($0.1) }) {
            if link.hasPrefix("#") {
                #expect(identifiers.contains(String(link.dropFirst())), "\(link)")
            } else if link.hasPrefix("/problems/") {
                #expect(ReferencePages.shared.problem(String(link.dropFirst("/problems/".count))) != nil, "\(link)")
            } else {
                #expect(link == "/openapi.json")
            }
        }
    }

    /// Nothing runs in it, and nothing comes from elsewhere.
    @Test func pageStandsAlone() {
        for word in [
            "<script", "javascript:", "http-equiv", "<img", "<link", "@import", "url(", "{{", "Optional(",
        ] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test func everyProblemHasItsPage() throws {
        for type in ProblemType.allCases {
            let page = String(buffer: try #require(ReferencePages.shared.problem(type.rawValue)))
            #expect(page.contains("<h1>\(type.title)</h1>") && page.contains("/problems/\(type.rawValue)"))
            #expect(page.contains("<span class=\"status\">\(type.status.code)"))
            #expect(page.contains("Retry-After</code> header") == (type.retryAfter != nil))
            #expect(!page.contains("{{"))
        }
        #expect(ReferencePages.shared.problem("none") == nil)
    }

    /// What comes from the document is text, whatever is in it.
    @Test func textIsEscaped() throws {
        let document = try JSONParser.parse(
            Array(
                #"""
                {"info": {"title": "<b>", "summary": "a `<i>` & b", "description": "One.\n\n- `x`\n- <y>\nTwo."},
                 "tags": [{"name": "T"}], "paths": {"/a/{b}": {"parameters": [{"name": "b", "in": "path", "example": "1"}],
                 "put": {"tags": ["T"], "operationId": "o", "summary": "s", "responses": {}, "requestBody": {"content":
                 {"application/json": {"schema": {"type": "object"}, "example": {"it's": "<&>"}}}}}}}}
                """#.utf8))
        let html = String(buffer: try ReferencePages(document: document).reference)
        #expect(html.contains("<h1>&lt;b&gt; <small>"))
        #expect(html.contains("a <code>&lt;i&gt;</code> &amp; b"))
        #expect(html.contains("<p>One.</p><ul><li><code>x</code></li><li>&lt;y&gt;</li></ul><p>Two.</p>"))
        #expect(html.contains(#"curl -s -X PUT &quot;$STORE/a/1&quot;"#))
        #expect(html.contains(#"-d &#39;{&quot;it&#39;\&#39;&#39;s&quot;: &quot;&lt;&amp;&gt;&quot;}&#39;"#))
    }

    @Test func tokenIsSentWhereOneIsNeeded() throws {
        let document = try JSONParser.parse(
            Array(
                #"""
                {"security": [{"token": []}], "tags": [{"name": "T"}], "paths": {
                 "/open": {"get": {"tags": ["T"], "operationId": "o", "security": []}},
                 "/closed": {"get": {"tags": ["T"], "operationId": "c"}}}}
                """#.utf8))
        let html = String(buffer: try ReferencePages(document: document).reference)
        #expect(html.ranges(of: "Authorization: Bearer $TOKEN").count == 1)
        #expect(html.contains("TOKEN=the token"))
    }

    @Test func longJSONIsBrokenIntoLines() throws {
        let value = try JSONParser.parse(
            Array(
                #"{"lines":[{"sku":"12341234","quantity":2},{"sku":"91919191","quantity":1}],"cart_id":"cart-4711"}"#
                    .utf8))
        #expect(
            JSONText.of(value) == """
                {
                  "lines": [
                    {"sku": "12341234", "quantity": 2},
                    {"sku": "91919191", "quantity": 1}
                  ],
                  "cart_id": "cart-4711"
                }
                """)
    }
}
