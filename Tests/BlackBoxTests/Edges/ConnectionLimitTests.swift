import BlackBoxSupport
import Synchronization
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// What a client may ask of the service before a word of it is understood, tried with real sockets.
@Suite struct ConnectionLimitTests {
    private func serving(_ flags: String..., body: (Client) async throws -> Void) async throws {
        try await RunningService.run(on: try await StoreDatabase.create().url, flags) { try await body($0.client) }
    }

    /// An answer of the parser itself is a plain 4xx without a body, or nothing.
    private func expectRefused(_ connection: RawConnection, _ what: Comment) async throws {
        try await eventually("the service closed the connection") { connection.isClosed }
        let isPlain = connection.text == "" || connection.text.hasPrefix("HTTP/1.1 4")
        #expect(isPlain && !connection.text.contains("HTTP/1.1 2"), what)
    }

    @Test func `A head that is too large is refused, and the connection closed`() async throws {
        try await serving { client in
            let long = String(repeating: "x", count: 20_000)
            let many = (0..<120).map { "X-Field-\($0): v\r\n" }.joined()
            let wide = (0..<40).map { "X-Field-\($0): \(String(repeating: "v", count: 1_000))\r\n" }.joined()
            for (what, head) in [
                ("a long line", "GET /livez?\(long) HTTP/1.1\r\nHost: a\r\n"),
                ("a long field", "GET /livez HTTP/1.1\r\nHost: a\r\nX-Long: \(long)\r\n"),
                ("a long name", "GET /livez HTTP/1.1\r\nHost: a\r\n\(long): v\r\n"),
                ("many fields", "GET /livez HTTP/1.1\r\nHost: a\r\n\(many)"),
                ("much in all", "GET /livez HTTP/1.1\r\nHost: a\r\n\(wide)"),
            ] {
                let connection = try await RawConnection.open(to: client)
                try await connection.send(head + "\r\n")
                try await expectRefused(connection, "\(what): \(connection.text.prefix(200))")
            }
            // What the contract needs goes through: a hundred SKUs of 64 characters.
            let skus = (0..<100).map { "sku=" + String(repeating: "a", count: 61) + String($0 + 100) }
            try await client.get("/v1/availability?" + skus.joined(separator: "&")).expect(200)
        }
    }

    @Test func `A head that comes a byte at a time is not waited for`() async throws {
        try await serving("--idle-timeout", "1") { client in
            let connection = try await RawConnection.open(to: client)
            try await connection.send("GET /livez HTTP/1.1\r\nX-Slow: ")
            try await connection.drip("a")
            #expect(connection.text == "")
        }
    }

    @Test func `A body that comes a byte at a time is not waited for`() async throws {
        try await serving("--client-timeout", "1") { client in
            for length in ["Content-Length: 200000", "Content-Length: 99999999999", "Transfer-Encoding: chunked"] {
                let connection = try await RawConnection.open(to: client)
                try await connection.send(
                    "POST /v1/products HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(length)\r\n\r\n")
                try await connection.drip(length.hasPrefix("T") ? "1\r\n{\r\n" : "{")
                #expect(!connection.text.contains("HTTP/1.1 2"))
            }
        }
    }

    @Test func `An idle connection is closed, one in use is not`() async throws {
        try await serving("--idle-timeout", "2") { client in
            let connection = try await RawConnection.open(to: client)
            let request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
            try await connection.send(request)
            try await eventually("it was answered") { connection.text.hasPrefix("HTTP/1.1 200") }
            try await connection.send(request)
            try await eventually("it was answered again") { connection.text.ranges(of: "HTTP/1.1 200").count == 2 }
            try await eventually("the service closed the connection") { connection.isClosed }
            #expect(connection.text.ranges(of: "HTTP/1.1").count == 2)
        }
    }

    @Test func `An answer that nobody takes is not kept for ever`() async throws {
        try await serving("--client-timeout", "1", "--idle-timeout", "600") { client in
            let description = String(repeating: "\u{1F600}", count: 20_000)
            _ = try await inParallel(100) { _ in
                try await client.post("/v1/products", pencils(Fresh.sku()).with(["description": .string(description)]))
                    .expect(201)
            }
            let connection = try await RawConnection.open(to: client, reads: false)
            try await connection.send("GET /v1/products?limit=200 HTTP/1.1\r\nHost: a\r\n\r\n")
            let port = client.base.split(separator: ":").last.flatMap { Int($0) } ?? 0
            func isEstablished() throws -> Bool {
                try TCPTable.read().contains { $0 == TCPTable.Entry(local: port, remote: connection.localPort) }
            }
            #expect(try isEstablished())
            try await eventually("the service closed the connection") { try !isEstablished() }
            try await client.get("/livez").expect(200)
            await connection.close()
        }
    }

    @Test func `Beyond the limit a connection waits until another is closed`() async throws {
        try await serving("--max-connections", "2") { client in
            let request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
            func answered() async throws -> RawConnection {
                let connection = try await RawConnection.open(to: client)
                try await connection.send(request)
                try await eventually("it was answered") { connection.text.hasPrefix("HTTP/1.1 200") }
                return connection
            }
            let (first, second) = (try await answered(), try await answered())
            let isFree = Atomic(false)
            let third = try await RawConnection.open(to: client)
            try await third.send(request)
            async let waited: Bool = {
                try await eventually("it was answered") { third.text.hasPrefix("HTTP/1.1 200") }
                return isFree.load(ordering: .acquiring)
            }()
            // Those who are in are served as ever, as often as they ask.
            for count in 2...50 {
                try await second.send(request)
                try await eventually("it was answered") { second.text.ranges(of: "HTTP/1.1 200").count == count }
            }
            #expect(third.text == "")
            isFree.store(true, ordering: .releasing)
            await first.close()
            #expect(try await waited)
            await second.close()
            await third.close()
        }
    }

    @Test func `A limit that the operating system does not allow is refused at the start`() async throws {
        let url = try await StoreDatabase.create().url
        let outcome = try await Program.runLimited(
            openFiles: 256, ["serve", "--allow-anonymous", "--port", "0", "--database-url", url])
        #expect(outcome.exitCode == 1, "\(outcome)")
        #expect(outcome.errors.contains("--max-connections"), "\(outcome)")
    }
}

/// The connections that the machine has established, by the ports of either side.
private enum TCPTable {
    struct Entry: Equatable {
        let local: Int
        let remote: Int
    }

    static func read() throws -> [Entry] {
        // In pieces: the kernel hands out a page at a time, which readers of whole files may take for the end.
        let file = try FileDescriptor.open("/proc/net/tcp", .readOnly)
        let table = try file.closeAfter {
            var table: [UInt8] = []
            var page = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = try page.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                table += page[..<count]
            }
            return String(decoding: table, as: UTF8.self)
        }
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ")
            let isEstablished = columns.count > 3 && columns[3] == "01"
            guard isEstablished, let local = port(columns[1]), let remote = port(columns[2]) else { return nil }
            return Entry(local: local, remote: remote)
        }
    }

    private static func port(_ address: Substring) -> Int? {
        address.split(separator: ":").last.flatMap { Int($0, radix: 16) }
    }
}
