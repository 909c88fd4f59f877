import BlackBoxSupport
import EmbeddedPostgres
import Logging
import TestSupport
import Testing

extension Operations {
    @Suite struct DoctorTests {
        @Test func `The doctor's exit code tells whether something must be mended`() async throws {
            let directory = try TemporaryDirectory()
            // As a server is outside of tests, with everything durable.
            let server = try await EmbeddedPostgres.start(
                .init(dataDirectory: directory.path), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let url = ["--database-url", server.connectionString]
            let empty = try await Program.run(["doctor"] + url)
            #expect(empty.exitCode == 1, "\(empty)")
            #expect(empty.output.contains("FAULT   schema"), "\(empty)")
            #expect(empty.output.contains("bitcoin-store migrate"), "\(empty)")

            try #require(try await Program.run(["migrate"] + url).exitCode == 0)
            let healthy = try await Program.run(["doctor"] + url)
            #expect(healthy.exitCode == 0, "\(healthy)")
            #expect(!healthy.output.contains("FAULT"), "\(healthy)")
            // It was asked as the superuser, which is no way to serve.
            #expect(healthy.output.contains("advice  roles"), "\(healthy)")
            #expect(try await Program.run(["doctor", "--strict"] + url).exitCode == 1)

            try await server.stop()
            let gone = try await Program.run(["doctor"] + url)
            #expect(gone.exitCode == 1 && gone.output.contains("FAULT   connection"), "\(gone)")
        }
    }
}
