/// One SQL statement, known when the program is compiled.
///
/// Its text is its identity: two statements of the same text share one preparation on a connection. Parameters are
/// written `$1`, `$2`, … and bound with ``bind(_:)``; they never become part of the text.
public struct Statement: Sendable, Hashable {
    /// The text: NUL-terminated, in the program's constant data.
    let sql: StaticString
    /// Computed once, so that looking a statement up does not read its whole text.
    private let fingerprint: Int

    /// A statement of one command. Taking a `StaticString`, it cannot be pieced together at run time.
    public init(_ sql: StaticString) {
        precondition(sql.hasPointerRepresentation, "a statement is longer than one character")
        self.sql = sql
        fingerprint = sql.withUTF8Buffer { text in
            var hasher = Hasher()
            hasher.combine(bytes: UnsafeRawBufferPointer(text))
            return hasher.finalize()
        }
    }

    /// Begins a transaction, at the session's default isolation level.
    public static let begin = Statement("BEGIN")
    /// Commits the transaction; one that failed is rolled back, without an error.
    public static let commit = Statement("COMMIT")
    /// Rolls the transaction back; a mere warning where there is none.
    public static let rollback = Statement("ROLLBACK")

    /// Whether both have the same text, wherever it stands in the program.
    public static func == (left: Statement, right: Statement) -> Bool {
        guard left.fingerprint == right.fingerprint else { return false }
        // Constants of the same text are mostly one and the same.
        guard left.sql.utf8Start != right.sql.utf8Start else { return true }
        return left.sql.withUTF8Buffer { text in right.sql.withUTF8Buffer { text.elementsEqual($0) } }
    }

    /// Hashes the text, by what was computed of it once.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }

    /// The text, for an error's log entry.
    var text: String { sql.withUTF8Buffer { String(decoding: $0, as: UTF8.self) } }

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
