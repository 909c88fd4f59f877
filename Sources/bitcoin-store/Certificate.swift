import NIOSSL

/// What the service shows of itself on HTTPS: a chain of certificates and the key of the first, from PEM files.
enum Certificate {
    /// Throws ``Settings/Invalid`` naming the file that is no good.
    static func configuration(chain: String, key: String) throws -> TLSConfiguration {
        let certificates = try reading(.tlsCertificate, chain) {
            try NIOSSLCertificate.fromPEMFile(chain).map { NIOSSLCertificateSource.certificate($0) }
        }
        let privateKey = try reading(.tlsKey, key) { try NIOSSLPrivateKey(file: key, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        // A key that is not the certificate's is noticed here, not by the first client.
        _ = try reading(.tlsKey, key) { try NIOSSLContext(configuration: configuration) }
        return configuration
    }

    private static func reading<R>(_ setting: Setting, _ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch {
            throw Settings.Invalid(
                setting: setting, value: path,
                expected: setting == .tlsKey
                    ? "a PEM file with the private key of --tls-certificate, readable by the service"
                    : "a PEM file with the service's certificate and those above it, readable by the service")
        }
    }
}
