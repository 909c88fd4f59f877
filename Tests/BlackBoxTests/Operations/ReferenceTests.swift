import BlackBoxSupport
import Subprocess
import Testing

extension Operations {
    @Suite struct ReferenceTests {
        /// One after the other on one store, what removes things last: some make what others ask for.
        @Test func `Every example of the reference runs as it stands`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url) { service in
                // The examples speak of two products and make one of them.
                _ = try await service.client.motorcycles("VIN1234134134", sku: "91919191")
                let page = try await service.client.get("/docs")
                #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
                let examples = page.text.split(separator: "<code>").dropFirst()
                    .compactMap { $0.hasPrefix("curl ") ? String($0.prefix { $0 != "<" }).unescaped : nil }
                #expect(examples.count > 25)
                let removals = examples.filter { $0.contains("-X DELETE") }
                for example in examples.filter({ !removals.contains($0) }) + removals {
                    let result = try await Subprocess.run(
                        .name("sh"), arguments: ["-c", "\(example) -w '\\n%{http_code}'"],
                        environment: .custom(Program.variables(["STORE": service.client.base])),
                        output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
                    #expect(result.terminationStatus == .exited(0), "\(example)\n\(result.standardError)")
                    let status = result.standardOutput.split(separator: "\n").last.flatMap { Int($0) } ?? 0
                    // It is understood. What it names need not be there, nor free.
                    #expect([200, 201, 204, 404, 409, 410].contains(status), "\(example)\n\(result.standardOutput)")
                    #expect(!result.standardOutput.hasPrefix(#"{"type":"/problems/not-found""#), "\(example)")
                }
            }
        }

        @Test func `The type of a problem leads to its page`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url) { service in
                let problem = try await service.client.get("/v1/products/none").expectProblem(404, "product-not-found")
                let page = try await service.client.get(try #require(problem["type"]?.string))
                #expect(page.status == 200 && page.text.contains("<h1>Product not found</h1>"))
                #expect(page.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
                try await service.client.get("/problems/none").expectProblem(404, "not-found")
            }
        }
    }
}

extension String {
    /// What a browser makes of it.
    fileprivate var unescaped: String {
        replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
