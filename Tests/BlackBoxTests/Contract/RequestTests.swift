import BlackBoxSupport
import Testing

extension Contract {
    /// Routes, methods, media types, sizes, names in paths and the order of refusals.
    @Suite struct RequestTests: ServiceSuite {
        @Test func `A path that no call has is 404 not-found`() async throws {
            for path in ["/", "/v1", "/v2/products", "/v1/nope", "/v1/products/A/nope", "/products", "/V1/products"] {
                try await store.get(path).expectProblem(404, "not-found")
                try await store.post(path, ["x": 1]).expectProblem(404, "not-found")
            }
        }

        @Test(arguments: [
            ("/v1/products", ["GET", "HEAD", "POST"]), ("/v1/products/A", ["DELETE", "GET", "HEAD", "PATCH"]),
            ("/v1/products/A/stock", ["GET", "HEAD", "PUT"]), ("/v1/products/A/stock/adjustments", ["POST"]),
            ("/v1/products/A/stock/movements", ["GET", "HEAD"]), ("/v1/availability", ["GET", "HEAD"]),
            ("/v1/products/A/items", ["GET", "HEAD", "POST"]),
            ("/v1/products/A/items/S", ["DELETE", "GET", "HEAD", "PATCH"]), ("/v1/reservations", ["GET", "HEAD"]),
            ("/v1/reservations/x", ["DELETE", "GET", "HEAD", "PUT"]),
            ("/v1/reservations/x/lines/A", ["DELETE", "PUT"]), ("/v1/reservations/x/extension", ["POST"]),
            ("/v1/reservations/x/purchase", ["POST"]), ("/v1/orders", ["GET", "HEAD"]),
            ("/v1/orders/x", ["GET", "HEAD"]), ("/livez", ["GET", "HEAD"]), ("/readyz", ["GET", "HEAD"]),
            ("/openapi.json", ["GET", "HEAD"]),
        ])
        func `A method that a path does not take is 405, and Allow names those it takes`(
            _ path: String, _ methods: [String]
        ) async throws {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] where !methods.contains(method) {
                let answer = try await store.send(method, path)
                answer.expectProblem(405, "method-not-allowed")
                let allowed = answer.list("Allow").sorted()
                #expect(allowed == methods, "\(answer)")
            }
        }

        @Test func `A body of another media type is 415, and so is one without any`() async throws {
            for type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"] {
                try await store.send("POST", "/v1/products", .text("{}"), ["Content-Type": type])
                    .expectProblem(415, "unsupported-media-type")
            }
            try await store.send("POST", "/v1/products", .text("{}")).expectProblem(415, "unsupported-media-type")
            // A merge patch is for PATCH alone.
            let patch = "application/merge-patch+json"
            try await store.send("POST", "/v1/products", .text("{}"), ["Content-Type": patch])
                .expectProblem(415, "unsupported-media-type")
            for type in ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=\"UTF-8\""] {
                try await store.send("POST", "/v1/products", .text("{"), ["Content-Type": type])
                    .expectProblem(400, "malformed-request")
            }
        }

        @Test func `A body of 256 KiB is taken, a larger one is 413`() async throws {
            let sku = Fresh.sku()
            let body = pencils(sku).text
            let padding = String(repeating: " ", count: 262_144 - body.utf8.count)
            let json: KeyValuePairs = ["Content-Type": "application/json"]
            try await store.send("POST", "/v1/products", .text(body + padding), json).expect(201)
            try await store.send("POST", "/v1/products", .text(body + padding + " "), json)
                .expectProblem(413, "content-too-large")
            let chunks = Array(repeating: [UInt8](repeating: 0x20, count: 65_536), count: 5)
            try await store.send("POST", "/v1/products", .chunks(chunks), json).expectProblem(413, "content-too-large")
            try await store.send("POST", "/v1/products", .chunks([Array(pencils(Fresh.sku()).text.utf8)]), json)
                .expect(201)
        }

        @Test func `Refusals come in order: route, method, media type, size, JSON, the request, the state`()
            async throws
        {
            let large = Client.Body.text(String(repeating: "x", count: 300_000))
            let json: KeyValuePairs = ["Content-Type": "application/json"]
            try await store.send("POST", "/v1/nope?x=1", large).expectProblem(404, "not-found")
            try await store.send("PUT", "/v1/products?x=1", large).expectProblem(405, "method-not-allowed")
            try await store.send("POST", "/v1/products?x=1", large).expectProblem(415, "unsupported-media-type")
            try await store.send("POST", "/v1/products?x=1", large, json).expectProblem(413, "content-too-large")
            try await store.send("POST", "/v1/products?x=1", .text("{"), json).expectProblem(400, "malformed-request")
            try await store.post("/v1/products?x=1", ["y": 1]).expectProblem(422, "invalid-request", ["errors"])
            // 422 on the request itself before If-Match, and that before the state of things.
            let sku = try await store.stocked(1)
            let stale: KeyValuePairs = ["If-Match": "\"stale\""]
            try await store.patch("/v1/products/\(sku)", ["name": ""], stale).expectInvalid("/name")
            try await store.patch("/v1/products/\(sku)", ["name": "n"], stale).expectProblem(412, "precondition-failed")
            try await store.patch("/v1/products/\(Fresh.sku())", ["name": ""], stale).expectInvalid("/name")
        }

        @Test func `An unknown query parameter is 422`() async throws {
            let sku = try await store.stocked(1)
            for path in [
                "/v1/products", "/v1/products/\(sku)", "/v1/products/\(sku)/stock", "/v1/orders", "/v1/reservations",
                "/v1/products/\(sku)/stock/movements", "/v1/availability?sku=A",
            ] {
                try await store.get(path + (path.contains("?") ? "&" : "?") + "colour=red").expectInvalid("colour")
            }
            try await store.post("/v1/products?dry_run=1", pencils(Fresh.sku())).expectInvalid("dry_run")
            try await store.send("DELETE", "/v1/products/\(sku)?force=1").expectInvalid("force")
            try await store.get("/v1/products/\(sku)").expect(200)
        }

        @Test func `A request id is the request's own if it is well formed`() async throws {
            for own in ["a", "A-z.0_9", "-", String(repeating: "x", count: 128)] {
                let answer = try await store.get("/livez", ["X-Request-Id": own])
                #expect(answer.header("X-Request-Id") == own)
            }
            for foreign in ["", "a b", "ä", "a/b", "a\"", String(repeating: "x", count: 129)] {
                let answer = try await store.get("/v1/products/x", ["X-Request-Id": foreign])
                let id = try #require(answer.header("X-Request-Id"))
                #expect(id != foreign && id.wholeMatch(of: /[A-Za-z0-9._-]{1,128}/) != nil)
            }
            let ids = [try await store.get("/livez"), try await store.get("/livez")].map { $0.header("X-Request-Id") }
            #expect(ids[0] != ids[1])
        }

        @Test func `A malformed id in a path is 422, a malformed SKU is 404`() async throws {
            let hold: JSON = ["lines": [line("A", 1)]]
            for id in ["x", "00000000-0000-0000-0000-00000000000", "{\(Fresh.id())}", "\(Fresh.id())0"] {
                let path = "/v1/reservations/\(id.replacing("{", with: "%7B").replacing("}", with: "%7D"))"
                try await store.get(path).expectInvalid("id")
                try await store.put(path, hold).expectInvalid("id")
                try await store.delete(path).expectInvalid("id")
                try await store.post("\(path)/purchase").expectInvalid("id")
                try await store.post("\(path)/extension", ["ttl_seconds": 1]).expectInvalid("id")
                try await store.put("\(path)/lines/A", ["quantity": 1]).expectInvalid("id")
                try await store.delete("\(path)/lines/A").expectInvalid("id")
            }
            for sku in ["-a", "%20", "a%2Fb", "%00", "%C3%A9", String(repeating: "a", count: 65), "a%20"] {
                let path = "/v1/products/\(sku)"
                try await store.get(path).expectProblem(404, "product-not-found")
                try await store.get("\(path)/stock").expectProblem(404, "product-not-found")
                try await store.get("\(path)/items/S").expectProblem(404, "product-not-found")
                try await store.patch(path, ["name": "n"]).expectProblem(404, "product-not-found")
                try await store.delete(path).expectProblem(404, "product-not-found")
                try await store.post("\(path)/stock/adjustments", ["delta": 1, "reason": "found"])
                    .expectProblem(404, "product-not-found")
                try await store.put("/v1/reservations/\(Fresh.id())/lines/\(sku)", ["quantity": 1])
                    .expectProblem(404, "product-not-found")
            }
        }

        @Test func `A UUID is one UUID in capitals and in small letters`() async throws {
            let sku = try await store.stocked(2)
            let id = try await store.held(line(sku, 1))
            let answer = try await store.get("/v1/reservations/\(id.uppercased())").expect(200)
            #expect(answer["id"] == "\(id)")
        }

        @Test func `HEAD answers as GET does, without the body`() async throws {
            let sku = try await store.stocked(1)
            for path in ["/v1/products/\(sku)", "/v1/products/\(sku)/stock", "/livez", "/openapi.json", "/v1/nope"] {
                let get = try await store.get(path)
                let head = try await store.send("HEAD", path)
                #expect(head.status == get.status && head.text.isEmpty)
                for name in ["Content-Type", "Content-Length", "ETag", "Cache-Control"] {
                    #expect(head.header(name) == get.header(name), "\(name) of \(path)")
                }
                #expect(head.header("X-Request-Id") != nil)
            }
        }
    }
}
