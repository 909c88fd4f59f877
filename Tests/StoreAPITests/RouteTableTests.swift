import Access
import HTTPTypes
import Hummingbird
import OpenAPIDocument
import Testing

@testable import StoreAPI

@Suite struct RouteTableTests {
    private func request(_ method: HTTPRequest.Method, _ path: String) -> Request {
        Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "store", path: path),
            body: RequestBody(buffer: ByteBuffer()))
    }

    @Test func agreesWithOpenAPI() throws {
        guard case .object(let document) = try JSONParser.parse(OpenAPIDocument.json),
            case .object(let paths)? = document.members.first(where: { $0.name == "paths" })?.value
        else {
            Issue.record("openapi.json has no paths")
            return
        }
        let methods = ["get", "put", "post", "delete", "patch"]
        var documented: Set<String> = []
        for path in paths.members {
            guard case .object(let item) = path.value else { continue }
            for operation in item.members where methods.contains(operation.name) {
                documented.insert("\(operation.name.uppercased()) \(path.name)")
            }
        }
        let served = RouteTable.routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(served) == documented)
        #expect(served.count == documented.count)
    }

    @Test func rolesAreInOpenAPI() throws {
        let document = OpenAPINode(try JSONParser.parse(OpenAPIDocument.json))
        for route in RouteTable.routes {
            let call = document["paths"][route.path][route.method.rawValue.lowercased()]
            let requirements = call["security"].elements.map { $0["token"].elements.compactMap(\.text) }
            #expect(requirements == (route.access.role.map { [[$0.rawValue]] } ?? []), "\(route.method) \(route.path)")
        }
    }

    @Test(arguments: [
        ("/v1/products/A/items/S", "/v1/products/{sku}/items/{serial_number}"), ("/livez/", "/livez"),
        ("/v1/nope", nil),
    ])
    func templates(_ path: String, _ template: String?) {
        #expect(RouteTable.template(of: path) == template)
    }

    @Test func accessIsTheContracts() {
        for route in RouteTable.routes {
            let expected: Route.Access =
                switch (route.method, route.path) {
                case (_, let path) where !path.hasPrefix("/v1/"): .open
                case (.get, _): .reader
                case (_, let path) where path.hasPrefix("/v1/reservations"): .cart
                default: .inventory
                }
            #expect(route.access == expected, "\(route.method) \(route.path)")
        }
    }

    @Test(arguments: ["/", "/v1", "/v1/product", "/v1/products/A/stocks", "/v1/products/A/items/S/x", "/metric", "*"])
    func unknownPath(_ path: String) {
        let problem = RouteTable.problem(for: request(.get, path))
        #expect(problem.type == .notFound)
        #expect(problem.response.headers[.allow] == nil)
    }

    @Test(arguments: [
        ("/v1/products", "GET, HEAD, POST"), ("/v1/products/A", "DELETE, GET, HEAD, PATCH"),
        ("/v1/products/A/stock?x=1", "GET, HEAD, PUT"), ("/v1/reservations/1/purchase", "POST"),
        ("/livez", "GET, HEAD"),
    ])
    func wrongMethod(_ path: String, _ allowed: String) {
        let problem = RouteTable.problem(for: request(.trace, path))
        #expect(problem.status == .methodNotAllowed)
        #expect(problem.response.headers[.allow] == allowed)
    }
}
