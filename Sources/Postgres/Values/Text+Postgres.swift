public import FoundationEssentials

extension String: PostgresEncodable, PostgresDecodable {
    /// `text`.
    @inlinable public static var postgresType: PostgresType { .text }

    /// Writes UTF-8. The server refuses a NUL in it (``SQLState/characterNotInRepertoire``).
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        var contiguous = self
        contiguous.withUTF8 { encoder.append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    /// Reads `text`, `varchar`, `char(n)`, `name` and the untyped literals of a SELECT.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> String {
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .unknown: break
        default: throw .type
        }
        guard let text = String(validating: try cell.required(), as: UTF8.self) else { throw .malformed }
        return text
    }
}

extension UUID: PostgresEncodable, PostgresDecodable {
    /// `uuid`.
    @inlinable public static var postgresType: PostgresType { .uuid }

    /// Writes the 16 bytes.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        withUnsafeBytes(of: uuid) { encoder.append(contentsOf: $0) }
    }

    /// Reads a `uuid`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> UUID {
        let bytes = try cell.required(.uuid)
        guard bytes.count == MemoryLayout<uuid_t>.size else { throw .malformed }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

/// A `jsonb` document as its text; nothing here parses it.
public struct PostgresJSON: Sendable, Hashable {
    /// The text of the document in UTF-8.
    public var utf8: [UInt8]

    /// A document of that text, which the server will check.
    @inlinable
    public init(utf8: [UInt8]) {
        self.utf8 = utf8
    }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
    /// The only version of jsonb's binary format so far; the byte stands before the text.
    @usableFromInline static let formatVersion: UInt8 = 1

    /// `jsonb`.
    @inlinable public static var postgresType: PostgresType { .jsonb }

    /// Writes the text as it is; the server refuses what is not JSON.
    @inlinable
    public func encodePostgres(into encoder: inout ParameterEncoder) {
        encoder.append(Self.formatVersion)
        utf8.withUnsafeBytes { encoder.append(contentsOf: $0) }
    }

    /// Reads a `jsonb`.
    @inlinable
    public static func decodePostgres(_ cell: PostgresCell) throws(PostgresDecodingFault) -> PostgresJSON {
        let bytes = try cell.required(.jsonb)
        guard bytes.first == formatVersion else { throw .malformed }
        return PostgresJSON(utf8: Array(bytes.dropFirst()))
    }
}
