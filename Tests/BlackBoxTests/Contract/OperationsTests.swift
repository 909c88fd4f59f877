import BlackBoxSupport
import FoundationEssentials
import Testing

extension Contract {
    /// What operators and generators of clients read.
    @Suite struct OperationsTests: ServiceSuite {
        @Test func `The service says that it lives and is ready`() async throws {
            try await store.get("/livez").expect(200)
            try await store.get("/readyz").expect(200)
        }

        /// Every call of the contract.
        static let calls: [(path: String, methods: [String])] = [
            ("/v1/products", ["get", "post"]), ("/v1/products/{sku}", ["delete", "get", "patch"]),
            ("/v1/products/{sku}/stock", ["get", "put"]), ("/v1/products/{sku}/stock/adjustments", ["post"]),
            ("/v1/products/{sku}/stock/movements", ["get"]), ("/v1/availability", ["get"]),
            ("/v1/products/{sku}/items", ["get", "post"]),
            ("/v1/products/{sku}/items/{serial_number}", ["delete", "get", "patch"]), ("/v1/reservations", ["get"]),
            ("/v1/reservations/{id}", ["delete", "get", "put"]),
            ("/v1/reservations/{id}/lines/{sku}", ["delete", "put"]), ("/v1/reservations/{id}/extension", ["post"]),
            ("/v1/reservations/{id}/purchase", ["post"]), ("/v1/orders", ["get"]), ("/v1/orders/{id}", ["get"]),
            ("/livez", ["get"]), ("/readyz", ["get"]), ("/metrics", ["get"]), ("/openapi.json", ["get"]),
            ("/docs", ["get"]), ("/problems/{name}", ["get"]),
        ]

        @Test func `The OpenAPI document lists every call`() async throws {
            let document = try await store.get("/openapi.json").expect(200)
            #expect(document["openapi"]?.string?.hasPrefix("3.1") == true)
            #expect(document["info", "title"]?.string != nil && document["info", "version"]?.string != nil)
            let paths = try #require(document["paths"]?.object)
            let verbs: Set = ["get", "put", "post", "patch", "delete"]
            let listed = paths.mapValues { Set($0.object?.keys.filter(verbs.contains) ?? []) }
            let expected = Dictionary(uniqueKeysWithValues: Self.calls.map { ($0.path, Set($0.methods)) })
            #expect(listed == expected)
        }

        @Test func `Every reference in the OpenAPI document leads somewhere`() async throws {
            let document = try #require(try await store.get("/openapi.json").json)
            func references(_ value: JSON) -> [String] {
                switch value {
                case .object(let members):
                    members.flatMap { name, member in
                        (name == "$ref" ? member.string.map { [$0] } ?? [] : []) + references(member)
                    }
                case .array(let elements): elements.flatMap(references)
                default: []
                }
            }
            let all = Set(references(document))
            for reference in all {
                let path = reference.split(separator: "/").dropFirst().map { JSON.Step.member(String($0)) }
                #expect(reference.hasPrefix("#/") && document.value(at: path) != nil, "\(reference)")
            }
            #expect(!all.isEmpty)
        }

        @Test func `The OpenAPI document names every status and problem that a call answered here`() async throws {
            let document = try #require(try await store.get("/openapi.json").json)
            let sku = try await store.stocked(1)
            let id = try await store.held(line(sku, 1))
            let seen: [(String, String, Answer)] = [
                ("/v1/products", "post", try await store.post("/v1/products", pencils(sku))),
                ("/v1/products/{sku}", "get", try await store.get("/v1/products/none")),
                ("/v1/reservations/{id}", "put", try await store.hold(Fresh.id(), line(sku, 1))),
                ("/v1/reservations/{id}", "get", try await store.get("/v1/reservations/\(id)")),
                ("/v1/reservations/{id}/purchase", "post", try await store.post("/v1/reservations/\(id)/purchase")),
                ("/v1/orders/{id}", "get", try await store.get("/v1/orders/\(id)")),
            ]
            for (path, method, answer) in seen {
                let responses = document["paths", .member(path), .member(method), "responses"]
                #expect(responses?[.member(String(answer.status))] != nil, "\(method) \(path): \(answer.status)")
            }
        }
    }
}
