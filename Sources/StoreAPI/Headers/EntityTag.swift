import Inventory

/// The `ETag` of a version, and what clients send back of it (RFC 9110, 8.8.3).
enum EntityTag {
    /// A strong tag: the instant of creation and the revision.
    static func header(for version: Version) -> String {
        "\"\(String(version.createdAt.microseconds, radix: 36))-\(String(version.revision, radix: 36))\""
    }

    /// What `If-Match` asks for. Weak tags never match (RFC 9110, 13.1.1), nor does what is no tag at all.
    static func precondition(ifMatch header: String?) -> Precondition {
        guard let header, header != "*" else { return .none }
        return .versions(list(header).filter { !$0.isWeak }.compactMap { version(of: $0.opaque) })
    }

    /// Whether `If-None-Match` names the version, by weak comparison (RFC 9110, 13.1.2).
    static func matches(ifNoneMatch header: String, _ version: Version) -> Bool {
        let current = Self.header(for: version).dropFirst().dropLast()
        return header == "*" || list(header).contains { $0.opaque == current }
    }

    /// Nil unless the text is, to the letter, what ``header(for:)`` writes.
    private static func version(of opaque: Substring) -> Version? {
        guard let hyphen = opaque.lastIndex(of: "-"),
            let microseconds = Int64(opaque[..<hyphen], radix: 36),
            let revision = Int64(opaque[opaque.index(after: hyphen)...], radix: 36)
        else { return nil }
        let version = Version(createdAt: Timestamp(microseconds: microseconds), revision: revision)
        return header(for: version).dropFirst().dropLast() == opaque ? version : nil
    }

    private typealias Tag = (opaque: Substring, isWeak: Bool)

    /// The tags of a list; what is no tag is passed over, up to the next comma.
    private static func list(_ header: String) -> [Tag] {
        var tags: [Tag] = []
        var rest = header[...]
        while !rest.isEmpty {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            let isWeak = rest.hasPrefix("W/")
            let quoted = isWeak ? rest.dropFirst(2) : rest
            // A tag may have commas of its own, so its end is its quotation mark.
            guard quoted.first == "\"", let end = quoted.dropFirst().firstIndex(of: "\"") else {
                rest = rest.drop { $0 != "," }
                continue
            }
            let opaque = quoted[quoted.index(after: quoted.startIndex)..<end]
            rest = quoted[quoted.index(after: end)...].drop { $0 == " " || $0 == "\t" }
            if rest.isEmpty || rest.first == "," {
                tags.append((opaque, isWeak))
            } else {
                rest = rest.drop { $0 != "," }
            }
        }
        return tags
    }
}
