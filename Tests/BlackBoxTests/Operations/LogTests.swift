import BlackBoxSupport
import Testing

extension Operations {
    @Suite struct LogTests {
        @Test func `A request is logged with its own name and its caller's trace`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url, ["--log-level", "debug"]) { service in
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                try await service.client.get(
                    "/v1/products", ["X-Request-Id": "with-trace", "traceparent": "00-\(trace)-00f067aa0ba902b7-01"]
                ).expect(200)
                try await service.client.get(
                    "/v1/products", ["X-Request-Id": "without", "traceparent": "00-nonsense-00f067aa0ba902b7-01"]
                ).expect(200)
                for (name, expected) in [("with-trace", trace as String?), ("without", nil)] {
                    let entry = try await eventually("\(name) was logged") {
                        service.log.text.split(separator: "\n").compactMap { JSON(text: String($0)) }
                            .first { $0["request_id"]?.string == name && $0["message"]?.string == "Request" }
                    }
                    #expect(entry["trace_id"]?.string == expected)
                    #expect(entry["route"]?.string == "/v1/products")
                }
            }
        }
    }
}
