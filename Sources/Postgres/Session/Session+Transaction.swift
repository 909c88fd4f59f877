extension Session {
    /// Runs `body` between `BEGIN` and `COMMIT`; `ROLLBACK` when it throws.
    ///
    /// Throws what `body` throws, and what the commit says: after `.connectionLost` or `.timedOut` from there it is not
    /// known whether the transaction happened.
    func transaction<R>(_ body: (Session) throws -> R) throws -> R {
        try query(Statement.begin.bind())
        let value: R
        do {
            value = try body(self)
        } catch {
            rollBack()
            throw error
        }
        switch transactionStatus {
        case .inTransaction:
            try query(Statement.commit.bind())
            return value
        case .inError:
            // A statement failed and the body went on as if it had not: COMMIT would roll back and not say so.
            rollBack()
            throw PostgresError(
                kind: .server(.inFailedSQLTransaction), message: "the transaction had failed when it was to commit")
        case .unknown:
            throw PostgresError(kind: .connectionLost, message: "the connection was lost within the transaction")
        case .idle, .active:
            throw surprise("the body ended the transaction it was given")
        }
    }

    /// A rollback that fails has lost its connection, and with it the transaction: nothing to add to the first error.
    private func rollBack() {
        if transactionStatus != .idle { _ = try? query(Statement.rollback.bind()) }
    }
}
