import BlackBoxSupport
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// An authority that certifies `localhost`, made with openssl as an operator would.
struct CertificateAuthority: Sendable {
    private let directory: String
    private let name: String

    /// The certificate that whoever trusts this authority is given.
    var certificate: String { "\(directory)/\(name).crt" }
    private var key: String { "\(directory)/\(name).key" }

    /// Makes one whose files lie in a directory.
    init(in directory: String, name: String) async throws {
        self.directory = directory
        self.name = name
        try await openssl(
            ["-x509", "-keyout", key, "-out", certificate, "-subj", "/CN=Authority \(name)", "-days", "2"])
    }

    /// Makes a certificate and its key, and returns where they are.
    func certify(_ host: String, as file: String) async throws -> (certificate: String, key: String) {
        let paths = ("\(directory)/\(file).crt", "\(directory)/\(file).key")
        try await openssl([
            "-x509", "-CA", certificate, "-CAkey", key, "-keyout", paths.1, "-out", paths.0, "-subj", "/CN=\(host)",
            "-addext", "subjectAltName=DNS:\(host)", "-addext", "basicConstraints=critical,CA:FALSE", "-days", "2",
        ])
        return paths
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private func openssl(_ arguments: [String]) async throws {
        let newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        let result = try await Subprocess.run(
            .name("openssl"), arguments: Arguments(newKey + arguments), output: .discarded,
            error: .string(limit: 1 << 16))
        guard case .exited(0) = result.terminationStatus else {
            throw Failed(description: "openssl: \(result.standardError)")
        }
    }
}
