internal import CLibPQ

/// The owner of one `PGresult`, which it frees when it goes, on whatever path that is.
struct ResultHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// How many rows the command selected, inserted, updated, deleted or copied; 0 for commands that do not count.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    /// Whether the server has ended the session with this answer.
    var isFatal: Bool { Self.isFatal(field(.severity) ?? "") }

    static func isFatal(_ severity: String) -> Bool {
        severity == "FATAL" || severity == "PANIC"
    }

    var sqlState: SQLState? {
        field(.sqlState).flatMap(SQLState.init(rawValue:))
    }

    /// The error this result carries; nil where it is libpq's own and has no SQLSTATE.
    func serverError(in statement: Statement?) -> PostgresError? {
        guard let sqlState else { return nil }
        return PostgresError(
            kind: .server(sqlState), message: field(.message) ?? "", detail: field(.detail),
            constraint: field(.constraint), table: field(.table), statement: statement?.text)
    }

    /// The fields of an error or notice that are read here, by libpq's codes, whose macros Swift does not see.
    enum Field: Int32 {
        case severity = 0x56  // 'V', never translated, unlike 'S'
        case sqlState = 0x43  // 'C'
        case message = 0x4D  // 'M'
        case detail = 0x44  // 'D'
        case constraint = 0x6E  // 'n'
        case table = 0x74  // 't'
    }

    func field(_ field: Field) -> String? {
        Self.field(field, of: pointer)
    }

    static func field(_ field: Field, of result: OpaquePointer?) -> String? {
        PQresultErrorField(result, field.rawValue).map { String(cString: $0) }
    }
}
