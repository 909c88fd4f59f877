internal import CLibPQ

extension Session {
    /// Runs SQL text of any number of commands, as psql would: for migrations. No parameters, no rows.
    ///
    /// Unless the text has `BEGIN` and `COMMIT` of its own, all of it is one transaction. All of it together may take the
    /// statement timeout; then it is cancelled. Throws the first error, with the rest not executed; `COPY … FROM STDIN`
    /// closes the connection. Never put values into the text.
    public func script(_ sql: String) throws(PostgresError) {
        let connection = try handle()
        guard !sql.utf8.contains(0) else {
            throw PostgresError(kind: .protocolViolation, message: "a script cannot contain NUL")
        }
        guard PQexitPipelineMode(connection) == 1, PQsendQuery(connection, sql) == 1 else {
            throw surprise("cannot send a script")
        }
        // How many commands the text has is known to the server alone.
        var exchange = Exchange(configuration, statements: .max)
        let outcome = Result { () throws(PostgresError) in try readToEnd(&exchange) }
        settle(exchange)
        try outcome.get()
    }

    /// Reads the results of all commands, and goes back to pipeline mode. Throws the first error.
    private func readToEnd(_ exchange: inout Exchange) throws(PostgresError) {
        var failure: PostgresError?
        while let result = try nextResult(&exchange) {
            switch result.status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                break
            case PGRES_FATAL_ERROR:
                let error = try refusal(result, in: nil)
                failure = failure ?? error
            default:
                throw surprise("a script asked for what it cannot have here")
            }
        }
        guard PQenterPipelineMode(try handle()) == 1 else { throw surprise("no pipeline mode") }
        if let failure { throw failure }
    }
}
