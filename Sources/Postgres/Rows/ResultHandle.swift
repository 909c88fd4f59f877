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

    /// Whether the server has ended the session with this answer.
    var isFatal: Bool {
        switch field(.severity) {
        case "FATAL", "PANIC": true
        default: false
        }
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

    /// The fields of an error or notice that are read here.
    enum Field: Character {
        case severity = "V"  // never translated, unlike "S"
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case constraint = "n"
        case table = "t"
    }

    func field(_ field: Field) -> String? {
        Self.field(field, of: pointer)
    }

    static func field(_ field: Field, of result: OpaquePointer?) -> String? {
        guard let code = field.rawValue.asciiValue, let text = PQresultErrorField(result, Int32(code)) else { return nil }
        return String(cString: text)
    }
}
