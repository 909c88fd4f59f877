public import Logging
public import Postgres

/// An import under way, on a connection of its own: entries are staged, judged and planned, and then written in one
/// transaction. Whatever ends it before its commit leaves the store as it was.
///
/// Staging goes to temporary tables, which belong to the session: no role needs a table of its own for it, concurrent
/// imports do not meet, and nothing is left behind by one that is killed. It takes no lock that anybody could wait for.
public struct StoreImport: Sendable {
    /// What the entries of an import are.
    public enum Sort: Sendable {
        case products
        case items
    }

    private let connection: Connection
    private let statements: ImportStatements
    private let stockRule: StockRule
    private let reference: String?

    /// How many entries one statement writes: enough that round trips cost nothing, few enough to tell how far it is.
    private static let sliceSize = 10_000

    /// Connects, and makes the temporary tables. The role is the schema's owner or a member of `store_service`.
    ///
    /// `reference` is what the ledger says of every movement.
    public static func begin(
        _ sort: Sort, stockRule: StockRule, reference: String?, _ configuration: ConnectionConfiguration, logger: Logger
    ) async throws(ImportFailure) -> StoreImport {
        var configuration = configuration
        configuration.applicationName += " import"
        // A million entries are judged by one statement. Locks are waited for one after the other.
        configuration.statementTimeout = .seconds(3_600)
        configuration.lockTimeout = .seconds(30)
        configuration.idleInTransactionTimeout = .seconds(60)
        configuration.settings = ["jit": "off", "work_mem": "64MB", "temp_buffers": "64MB"]
        let statements = sort == .products ? ImportStatements.products : .items
        return try await ImportFailure.reporting {
            let connection = try await Connection.open(configuration, logger: logger)
            let new = StoreImport(
                connection: connection, statements: statements, stockRule: stockRule, reference: reference)
            try await connection.run { session in
                let state = try SchemaCheck.state(session)
                guard state == .current else { throw ImportFailure.schema(state) }
                for table in statements.tables { try session.query(table.bind()) }
            }
            return new
        }
    }

    /// Lets go of the connection, and of whatever was staged.
    public func end() async {
        await connection.close()
    }

    /// Sends a part of the file to the temporary table.
    public func stage(_ rows: StagedRows) async throws(ImportFailure) {
        try await ImportFailure.reporting { [connection, statements] in
            try await connection.run { session in _ = try session.copy(rows.rows, into: statements.stage) }
        }
    }

    /// What is to be done, once everything is staged. Changes nothing, locks nothing.
    public func plan() async throws(ImportFailure) -> ImportPlan {
        try await ImportFailure.reporting { [self] in
            try await connection.run { session in
                try session.query(statements.analyze.bind())
                try session.query(statements.judge.bind(stockRule.rawValue, false))
                try session.query(statements.plan.bind(stockRule.rawValue))
                try session.query(statements.analyzePlan.bind())
                var columns = try session.query(statements.summary.bind(stockRule.rawValue))[0].columns()
                let entries = try columns.next(Int.self)
                let added = try columns.next(Int.self)
                let changed = try columns.next(Int.self)
                let restocked = try columns.next(Int.self)
                let leftUnstocked = try columns.next(Int.self)
                return ImportPlan(
                    entries: entries, added: added, changed: changed, restocked: restocked,
                    leftUnstocked: leftUnstocked,
                    faults: try session.query(statements.countFaults.bind())[0].decode(0))
            }
        }
    }

    /// What is wrong with staged entries, by line: the next `limit` after that line.
    public func faults(after line: Int, limit: Int) async throws(ImportFailure) -> [ImportFault] {
        try await ImportFailure.reporting { [connection, statements] in
            try await connection.run { session in
                try session.query(statements.faults.bind(line, limit)).map { row in
                    ImportFault(
                        line: try row.decode(0), place: try row.decode(1), detail: try row.decode(2),
                        source: try row.decode(3))
                }
            }
        }
    }

    /// Writes what is planned, in one transaction, and tells how many faults turned up when all was locked.
    ///
    /// New products come first, which nobody sees until the commit. Then nobody else can change the stock of the products
    /// that are there and that the plan changes, until the commit. Unless `skipsFaulty`, a fault that turned up undoes
    /// everything; ``faults(after:limit:)`` has it. `progress` is told how many entries are written, on another thread.
    public func write(
        skipsFaulty: Bool, progress: @escaping @Sendable (Int) -> Void
    ) async throws(ImportFailure) -> ImportOutcome {
        try await ImportFailure.reporting { [self] in
            try await connection.run { session in
                let new = try slices(session, ofNewProducts: true)
                let known = try slices(session, ofNewProducts: false)
                try session.query(Statement.begin.bind())
                do {
                    return try write(new: new, known: known, on: session, skipsFaulty: skipsFaulty, progress)
                } catch {
                    _ = try? session.query(Statement.rollback.bind())
                    throw error
                }
            }
        }
    }

    /// Entries that are written together: those behind the line `start` up to `end`.
    private struct Slice {
        let start: Int
        let end: Int
        let count: Int
    }

    private func slices(_ session: Session, ofNewProducts isNew: Bool) throws -> [Slice] {
        var start = 0
        return try session.query(statements.slices.bind(Self.sliceSize, isNew)).map { row in
            let slice = Slice(start: start, end: try row.decode(0), count: try row.decode(1))
            start = slice.end
            return slice
        }
    }

    private func write(
        new: [Slice], known: [Slice], on session: Session, skipsFaulty: Bool, _ progress: (Int) -> Void
    ) throws -> ImportOutcome {
        var written = 0
        func write(_ slices: [Slice], ofNewProducts isNew: Bool) throws {
            for slice in slices {
                try session.pipeline(
                    statements.write.map { $0.bind(slice.start, slice.end, stockRule.rawValue, reference, isNew) })
                written += slice.count
                progress(written)
            }
        }
        try write(new, ofNewProducts: true)
        let locking = ContinuousClock.now
        let faults = try lock(on: session)
        guard faults == 0 || skipsFaulty else {
            try session.query(Statement.rollback.bind())
            return ImportOutcome(lateFaults: faults, isCommitted: false)
        }
        if faults > 0 { try session.query(statements.dropFaulty.bind()) }
        for preparation in statements.prepare { try session.query(preparation.bind(stockRule.rawValue)) }
        try write(known, ofNewProducts: false)
        try session.query(Statement.commit.bind())
        return ImportOutcome(lateFaults: faults, isCommitted: true, lockedFor: ContinuousClock.now - locking)
    }

    /// Locks what is there and will change, and returns how many entries do not fit it any more.
    private func lock(on session: Session) throws -> Int {
        for lock in statements.lock { try session.query(lock.bind()) }
        // Statements of their own: one that waited for a lock sees the rows that it did not lock as they were before.
        let before = try session.query(statements.countFaults.bind())[0].decode(0, as: Int.self)
        try session.query(statements.judge.bind(stockRule.rawValue, true))
        return try session.query(statements.countFaults.bind())[0].decode(0, as: Int.self) - before
    }
}
