internal import CLibPQ

extension Session {
    /// Runs one statement and gives its rows.
    ///
    /// Outside of a transaction it is one of its own. Throws the server's error; `.timedOut` and `.connectionLost` with
    /// the connection closed.
    @discardableResult
    public func query(_ statement: BoundStatement) throws(PostgresError) -> Rows {
        let results = try pipeline([statement])
        return results[0]
    }

    /// Runs all statements in one round trip, and gives the rows of each.
    ///
    /// The first that fails ends the run: its error is thrown, the rest is not executed. Outside of a transaction the
    /// statements are one together; in one that they or an earlier call began, it is left failed, to be rolled back.
    ///
    /// All together may take the statement timeout, or until `deadline` if that is sooner. Then the running statement is
    /// cancelled, and the call throws ``SQLState/queryCanceled``; if all was done before the cancel had an effect, it
    /// returns as usual. A deadline that has passed already sends nothing. Where even the cancel is not answered within
    /// the grace, the connection is closed: `.timedOut`.
    @discardableResult
    public func pipeline(
        _ statements: [BoundStatement], deadline: ContinuousClock.Instant? = nil
    ) throws(PostgresError) -> [Rows] {
        let connection = try handle()
        guard !statements.isEmpty else { return [] }
        if let deadline, deadline <= .now {
            throw PostgresError(kind: .server(.queryCanceled), message: "the deadline passed before it was sent")
        }
        guard !statements.contains(where: \.isOversized) else {
            throw PostgresError(kind: .protocolViolation, message: "a parameter is longer than 2 GiB")
        }
        var steps: [PipelineStep] = []
        steps.reserveCapacity(statements.count)
        for statement in statements {
            try send(statement, on: connection, &steps)
        }
        guard PQpipelineSync(connection) == 1 else { throw surprise("cannot send") }
        var exchange = Exchange(configuration, deadline: deadline, statements: statements.count)
        let outcome = collect(steps, &exchange)
        settle(exchange)
        return try outcome.get()
    }

    /// Queues one statement, and before it its preparation if this connection has not prepared it yet.
    private func send(
        _ bound: BoundStatement, on connection: OpaquePointer, _ steps: inout [PipelineStep]
    ) throws(PostgresError) {
        outgoing.load(bound)
        let count = Int32(bound.parameterCount)
        let name: String
        if let entry = prepared.entry(for: bound.statement, types: outgoing.types) {
            name = entry.name
        } else {
            name = prepared.add(bound.statement, types: outgoing.types).name
            let isQueued = bound.statement.withCString { PQsendPrepare(connection, name, $0, count, outgoing.types) }
            guard isQueued == 1 else {
                throw surprise("cannot send", in: bound.statement)
            }
            steps.append(PipelineStep(statement: bound.statement, preparing: name))
        }
        let isQueued = outgoing.withPointers(into: bound) { values, lengths, formats in
            PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        }
        guard isQueued == 1 else { throw surprise("cannot send", in: bound.statement) }
        steps.append(PipelineStep(statement: bound.statement, preparing: nil))
    }

    /// Reads the results of all steps and of the sync behind them.
    private func collect(_ steps: [PipelineStep], _ exchange: inout Exchange) -> Result<[Rows], PostgresError> {
        var rows: [Rows] = []
        var failure: PostgresError?
        do throws(PostgresError) {
            for step in steps {
                guard let result = try nextResult(&exchange) else { throw surprise("no result", in: step.statement) }
                switch result.status {
                case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                    if step.preparing == nil { rows.append(Rows(result, statement: step.statement)) }
                case PGRES_PIPELINE_ABORTED where failure != nil:
                    forget(step)
                case PGRES_FATAL_ERROR:
                    forget(step)
                    let error = try refusal(result, in: step.statement)
                    failure = failure ?? error
                default:
                    throw surprise("a result of an unexpected kind", in: step.statement)
                }
                if let second = try nextResult(&exchange) { throw intrusion(second, in: step.statement) }
            }
            guard let sync = try nextResult(&exchange) else { throw surprise("no end of the pipeline") }
            if sync.status != PGRES_PIPELINE_SYNC { throw intrusion(sync, in: nil) }
        } catch {
            // The connection is closed. What the server had said first says more than how the rest went wrong.
            return .failure(failure ?? error)
        }
        return failure.map { .failure($0) } ?? .success(rows)
    }

    /// A result where none belongs: the last words of a server that ends the session, or nonsense. Closes the connection.
    func intrusion(_ result: borrowing ResultHandle, in statement: Statement?) -> PostgresError {
        guard let error = result.serverError(in: statement) else { return surprise("a result too many", in: statement) }
        close()
        return error
    }

    private func forget(_ step: PipelineStep) {
        if let name = step.preparing { prepared.remove(step.statement, name: name) }
    }

    /// The error of a failed statement to report. Throws it, having closed the connection, when it ended the session.
    func refusal(
        _ result: borrowing ResultHandle, in statement: Statement?
    ) throws(PostgresError) -> PostgresError {
        guard let error = result.serverError(in: statement) else {
            // No SQLSTATE: libpq's own words, mostly about a broken connection.
            throw surprise("no answer", in: statement)
        }
        if result.isFatal {
            close()
            throw error
        }
        switch error.sqlState {
        case .featureNotSupported, .invalidSQLStatementName, .duplicatePreparedStatement, .readOnlySQLTransaction:
            // Plans that went stale, statements somebody has deallocated, a primary that became a standby: a new
            // connection has none of it.
            isSuspect = true
        default:
            break
        }
        return error
    }
}

/// One command of a pipeline: the execution of a statement, or its preparation under a name.
struct PipelineStep {
    let statement: Statement
    let preparing: String?
}
