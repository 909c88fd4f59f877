import BlackBoxSupport
import Testing

extension Contract {
    /// Clients that keep their body until they are asked for it, tried with real sockets.
    @Suite struct ContinueTests: ServiceSuite {
        private static let invitation = "HTTP/1.1 100 Continue\r\n\r\n"

        private func head(_ type: String, length: Int) -> String {
            "POST /v1/products HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\n"
                + "Expect: 100-continue\r\n\r\n"
        }

        @Test func `A client that waits with its body is asked for it`() async throws {
            let body = pencils(Fresh.sku()).text
            let connection = try await RawConnection.open(to: store)
            // Behind another request, whose answer comes first and whole.
            try await connection.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            try await connection.send(head("application/json", length: body.utf8.count))
            try await eventually("it was asked") { connection.text.hasSuffix("}" + Self.invitation) }
            #expect(connection.text.hasPrefix("HTTP/1.1 200"))
            try await connection.send(body)
            try await eventually("it was answered") { connection.text.contains(Self.invitation + "HTTP/1.1 201") }
            await connection.close()
        }

        @Test(arguments: [("text/plain", 2, "415"), ("application/json", 300_000, "413")])
        func `Whoever is refused without the body is not asked for it`(
            _ type: String, _ length: Int, _ status: String
        ) async throws {
            let connection = try await RawConnection.open(to: store)
            try await connection.send(head(type, length: length))
            try await eventually("it was refused") { connection.text.hasPrefix("HTTP/1.1 \(status)") }
            #expect(!connection.text.contains("100 Continue"))
            await connection.close()
        }
    }
}
