internal import CLibPQ

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The libpq parameters of a connection: those of the connection string, and defaults for what it leaves open.
struct ConnectionParameters {
    /// By keyword. May hold a password: never log it.
    private(set) var values: [String: String] = [:]

    /// Throws `.connectionFailed` for a string libpq cannot parse, in words of our own: libpq's quote the string.
    init(
        _ configuration: ConnectionConfiguration,
        isInEnvironment: (UnsafePointer<CChar>) -> Bool = { getenv($0) != nil }
    ) throws(PostgresError) {
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(configuration.connectionString ?? "", &complaint) else {
            PQfreemem(complaint)
            throw PostgresError(kind: .connectionFailed, message: "the connection string cannot be parsed")
        }
        defer { PQconninfoFree(options) }
        var environment: Set<String> = []
        var option = options
        while let keyword = option.pointee.keyword {
            let name = String(cString: keyword)
            if let value = option.pointee.val { values[name] = String(cString: value) }
            if let variable = option.pointee.envvar, isInEnvironment(variable) { environment.insert(name) }
            option += 1
        }
        try refuseMisreadPassword(in: configuration.connectionString ?? "")
        for (name, value) in Self.defaults(configuration) where values[name] == nil && !environment.contains(name) {
            values[name] = value
        }
        // Not a default: every text of this module is UTF-8.
        values["client_encoding"] = "UTF8"
    }

    /// What a string that says nothing else is connected with.
    ///
    /// A peer that vanished is noticed after some 30 + 3 * 10 s when nothing is on its way, and after 10 s when
    /// something is. A `service` file's own values lose against these.
    private static func defaults(_ configuration: ConnectionConfiguration) -> [String: String] {
        [
            "fallback_application_name": configuration.applicationName,
            "connect_timeout": "\((Int(configuration.connectTimeout.wholeMilliseconds) + 999) / 1_000)",
            "keepalives": "1",
            "keepalives_idle": "30",
            "keepalives_interval": "10",
            "keepalives_count": "3",
            "tcp_user_timeout": "10000",
        ]
    }

    /// A URI whose password has a bare `@` or `/` is read wrongly, and libpq would print the pieces as a host or port.
    private func refuseMisreadPassword(in string: String) throws(PostgresError) {
        guard string.hasPrefix("postgres://") || string.hasPrefix("postgresql://") else { return }
        // A host may begin with @: an abstract Unix socket.
        let suspects = [values["host"].map { $0.dropFirst() }, values["port"]?[...], values["dbname"]?[...]]
        guard suspects.allSatisfy({ $0?.utf8.contains(UInt8(ascii: "@")) != true }) else {
            throw PostgresError(
                kind: .connectionFailed, message: "the connection URI has an @ too many: percent-encode the password")
        }
    }

    /// Calls `body` with the keywords and values as libpq takes them: two arrays of C strings, each ended by NULL.
    func withCStrings<R>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        let pairs = values.sorted { $0.key < $1.key }
        let keywords = pairs.map { strdup($0.key) }
        let texts = pairs.map { strdup($0.value) }
        defer {
            for text in keywords + texts { free(text) }
        }
        return body(keywords.map { UnsafePointer($0) } + [nil], texts.map { UnsafePointer($0) } + [nil])
    }
}
