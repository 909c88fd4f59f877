/// One SQL statement, known when the program is compiled.
///
/// Its text is its identity: two statements of the same text share one preparation on a connection. Parameters are
/// written `$1`, `$2`, … and bound with ``bind(_:)``; they never become part of the text.
public struct Statement: Sendable, Hashable {
    /// The text, NUL-terminated.
    private let bytes: [UInt8]
    /// Computed once, so that looking a statement up does not read its whole text.
    private let fingerprint: Int

    /// A statement of one command, in one part or in several that follow each other. Taking `StaticString`, it cannot be
    /// pieced together of anything that was not there when the program was compiled.
    public init(_ parts: StaticString...) {
        var bytes: [UInt8] = []
        for part in parts { part.withUTF8Buffer { bytes.append(contentsOf: $0) } }
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        fingerprint = hasher.finalize()
        self.bytes = bytes + [0]
    }

    /// Begins a transaction, at the session's default isolation level.
    public static let begin = Statement("BEGIN")
    /// Commits the transaction; one that failed is rolled back, without an error.
    public static let commit = Statement("COMMIT")
    /// Rolls the transaction back; a mere warning where there is none.
    public static let rollback = Statement("ROLLBACK")

    /// Whether both have the same text.
    public static func == (left: Statement, right: Statement) -> Bool {
        left.fingerprint == right.fingerprint && left.bytes == right.bytes
    }

    /// Hashes the text, by what was computed of it once.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }

    /// The text, for an error's log entry.
    var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }

    /// Lends the text to C.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            // The buffer is never empty, so it has an address.
            buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
        }
    }

    /// The statement with its parameters, encoded here and now, left to right as `$1`, `$2`, ….
    @inlinable
    public func bind<each P: PostgresEncodable>(_ parameters: repeat each P) -> BoundStatement {
        var encoder = ParameterEncoder()
        repeat encoder.parameter(each parameters)
        return BoundStatement(self, encoder)
    }
}

/// A statement and its encoded parameters, ready to be sent.
public struct BoundStatement: Sendable {
    let statement: Statement
    let parameterCount: Int
    /// All parameters, in the layout of ``ParameterEncoder``.
    let bytes: [UInt8]
    let isOversized: Bool

    @usableFromInline
    init(_ statement: Statement, _ encoder: ParameterEncoder) {
        self.statement = statement
        parameterCount = encoder.count
        bytes = encoder.bytes
        isOversized = encoder.isOversized
    }
}
