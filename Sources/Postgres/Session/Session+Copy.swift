internal import CLibPQ

extension Session {
    /// Sends rows through `COPY … FROM STDIN (FORMAT binary)`, and returns how many the server took: all, or it throws.
    ///
    /// `statement` names the table and its columns. Sending and storing together may take the statement timeout; then
    /// they are cancelled. Throws the server's error, after which the session goes on; `.timedOut` and `.connectionLost`
    /// with the connection closed.
    @discardableResult
    public func copy(_ rows: CopyRows, into statement: Statement) throws(PostgresError) -> Int {
        guard !rows.isOversized else {
            throw PostgresError(kind: .protocolViolation, message: "a column is longer than 2 GiB")
        }
        return try copying(statement, PGRES_COPY_IN) { (exchange) throws(PostgresError) in
            for bytes in [CopyFormat.header, rows.encoder.bytes, CopyFormat.trailer] {
                try send(bytes, in: statement, &exchange)
            }
            guard PQputCopyEnd(try handle(), nil) == 1 else { throw surprise("cannot end a COPY", in: statement) }
        }
    }

    /// Runs `COPY … TO STDOUT`, and gives what comes to `receive` as it comes, a row at a time: the bytes are good during
    /// the call only. Returns how many rows came.
    ///
    /// While `receive` waits for something the server waits too, and the statement timeout runs: a caller with a slow
    /// reader sets none. When `receive` throws, the connection is closed, and the error is thrown on.
    @discardableResult
    public func copy(
        from statement: Statement, _ receive: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        var failure: (any Error)?
        do throws(PostgresError) {
            return try copying(statement, PGRES_COPY_OUT) { (exchange) throws(PostgresError) in
                while let row = try nextRow(in: statement, &exchange) {
                    do {
                        try row.lend(to: receive)
                    } catch {
                        failure = error
                        // The rest is on its way; only the end of the connection stops it.
                        close()
                        throw PostgresError(kind: .connectionLost, message: "the receiver of a COPY gave up")
                    }
                }
            }
        } catch {
            throw failure ?? error
        }
    }

    /// Begins a COPY, has `exchange` move its data, and reads how it ended.
    private func copying(
        _ statement: Statement, _ direction: ExecStatusType,
        _ transfer: (inout Exchange) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Int {
        let connection = try handle()
        // libpq allows no COPY within a pipeline.
        guard PQexitPipelineMode(connection) == 1,
            statement.withCString({ PQsendQueryParams(connection, $0, 0, nil, nil, nil, nil, 0) }) == 1
        else { throw surprise("cannot send", in: statement) }
        var exchange = Exchange(configuration, statements: 1)
        let outcome = Result { () throws(PostgresError) in
            try move(statement, direction, transfer, &exchange)
        }
        settle(exchange)
        return try outcome.get()
    }

    private func move(
        _ statement: Statement, _ direction: ExecStatusType,
        _ transfer: (inout Exchange) throws(PostgresError) -> Void, _ exchange: inout Exchange
    ) throws(PostgresError) -> Int {
        guard let start = try nextResult(&exchange) else { throw surprise("no answer to a COPY", in: statement) }
        if start.status == direction {
            try transfer(&exchange)
            guard let end = try nextResult(&exchange) else { throw surprise("no end of a COPY", in: statement) }
            return try conclude(end, of: statement, &exchange)
        }
        guard start.status == PGRES_FATAL_ERROR else { throw surprise("not the COPY expected", in: statement) }
        return try conclude(start, of: statement, &exchange)
    }

    /// Reads to the end of the command and goes back to pipeline mode. Throws the error that it ended with.
    private func conclude(
        _ result: borrowing ResultHandle, of statement: Statement, _ exchange: inout Exchange
    ) throws(PostgresError) -> Int {
        var failure: PostgresError?
        switch result.status {
        case PGRES_COMMAND_OK: break
        case PGRES_FATAL_ERROR: failure = try refusal(result, in: statement)
        default: throw surprise("a COPY ended in an unexpected way", in: statement)
        }
        if let second = try nextResult(&exchange) { throw intrusion(second, in: statement) }
        guard PQenterPipelineMode(try handle()) == 1 else { throw surprise("no pipeline mode") }
        if let failure { throw failure }
        return result.affectedRows
    }
}

// MARK: - Sending

extension Session {
    /// How much is given to libpq at once; it keeps what the socket does not take.
    private static let pieceSize = 64 * 1024

    /// Sends the bytes, never more of them ahead of the server than one piece.
    ///
    /// A server that has refused the COPY goes on reading, and says so at its end.
    private func send(
        _ bytes: [UInt8], in statement: Statement, _ exchange: inout Exchange
    ) throws(PostgresError) {
        let connection = try handle()
        var sent = 0
        while sent < bytes.count {
            let size = min(Self.pieceSize, bytes.count - sent)
            let isQueued = bytes.withUnsafeBytes { bytes in
                PQputCopyData(
                    connection, bytes.baseAddress.map { $0 + sent }?.assumingMemoryBound(to: CChar.self), Int32(size))
            }
            guard isQueued == 1 else { throw surprise("cannot send rows", in: statement) }
            sent += size
            while PQflush(connection) == 1 { try wait(on: connection, writing: true, &exchange) }
        }
    }
}

// MARK: - Receiving

extension Session {
    /// The next row of a COPY; nil behind the last, and where the server ended it by an error, which the result tells.
    private func nextRow(in statement: Statement, _ exchange: inout Exchange) throws(PostgresError) -> CopiedRow? {
        let connection = try handle()
        var start: UnsafeMutablePointer<CChar>?
        while true {
            let length = PQgetCopyData(connection, &start, 1)
            if length > 0, let start { return CopiedRow(start: start, count: Int(length)) }
            switch length {
            case 0: try wait(on: connection, writing: false, &exchange)
            case -1: return nil
            default: throw surprise("a COPY broke off", in: statement)
            }
            // A broken connection never becomes readable with more.
            if PQstatus(connection) != CONNECTION_OK { throw surprise("a COPY broke off", in: statement) }
        }
    }
}

/// The owner of one row as libpq gives it, which it frees when it goes.
private struct CopiedRow: ~Copyable {
    let start: UnsafeMutablePointer<CChar>
    let count: Int

    /// Gives the bytes for the time of the call.
    borrowing func lend(to receive: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try receive(UnsafeRawBufferPointer(start: start, count: count))
    }

    deinit {
        PQfreemem(start)
    }
}
