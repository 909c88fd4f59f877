import BlackBoxSupport
import FoundationEssentials
import Logging
import TestSupport

@testable import EmbeddedPostgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A PostgreSQL that is reached by TCP with TLS and a password, and by nothing else.
struct TLSDatabase: Sendable {
    let directory: TemporaryDirectory
    let authority: CertificateAuthority
    private let port: Int

    static let password = "Geheimnis-4711"
    private static let silent = Logger(label: "tls") { _ in SwiftLogNoOpLogHandler() }

    /// Starts it; it ends with the process of the tests.
    static func start() async throws -> TLSDatabase {
        let directory = try TemporaryDirectory()
        // The embedded server makes the cluster, and then gives way to one that listens on TCP, as it never does itself.
        let server = try await EmbeddedPostgres.start(.init(dataDirectory: directory.path), logger: silent)
        _ = try await server.query("ALTER ROLE postgres PASSWORD '\(password)'", database: "store")
        try await server.stop()

        try directory.createDirectory("authority")
        let authority = try await CertificateAuthority(in: "\(directory.path)/authority", name: "root")
        let leaf = try await authority.certify("localhost", as: "server")
        let port = try freePort()
        let cluster = "\(directory.path)/cluster"
        let user = try OperatingSystemUser.forCluster()
        try directory.write("hostssl all all 127.0.0.1/32 scram-sha-256\n", to: "cluster/pg_hba.conf")
        for (source, name) in [(leaf.certificate, "server.crt"), (leaf.key, "server.key")] {
            let text = try String(contentsOfFile: source, encoding: .utf8)
            try directory.write(text, to: "cluster/\(name)", permissions: 0o600)
            if let user, chown("\(cluster)/\(name)", user.userID, user.groupID) != 0 {
                throw CertificateAuthority.Failed(description: "\(name) cannot be given to PostgreSQL")
            }
        }
        let installation = try await PostgresInstallation.locate(in: SearchPlaces(), preferring: nil)
        let options = "-c listen_addresses=127.0.0.1 -c port=\(port) -c unix_socket_directories= -c ssl=on -c fsync=off"
        let start = Command(
            executable: installation.program("pg_ctl"),
            arguments: [
                "start", "--silent", "--wait", "--log=\(directory.path)/cluster/tls.log", "--options=\(options)",
            ],
            user: user, environment: ["PGDATA": cluster], limit: .seconds(120))
        _ = try await start.check()
        return TLSDatabase(directory: directory, authority: authority, port: port)
    }

    /// How to connect, with other parameters than a careful operator's where the test says so.
    func connectionString(
        host: String = "localhost", mode: String = "verify-full", trusting certificate: String? = nil
    ) -> String {
        """
        host=\(host) hostaddr=127.0.0.1 port=\(port) dbname=store user=postgres password=\(Self.password) \
        sslmode=\(mode) sslrootcert=\(certificate ?? authority.certificate)
        """
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw CertificateAuthority.Failed(description: "no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
