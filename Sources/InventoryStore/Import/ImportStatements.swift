internal import Postgres

/// How entries of one sort get from a session's own temporary tables into the store.
///
/// Each entry goes by its line in the file, which is the key of every temporary table. `staged` is what the file says,
/// `fault` what is wrong with it, `planned` what of it changes something.
struct ImportStatements: Sendable {
    /// The temporary tables. They belong to the session, so that nothing is left of an import that ends, however it does.
    let tables: [Statement]
    let stage: Statement
    let analyze: Statement
    /// Notes what does not fit what is there: `$1` the stock rule; `$2` whether to look at what is planned alone, and is
    /// locked by now.
    let judge: Statement
    /// Notes what is to be done: `$1` the stock rule.
    let plan: Statement
    /// The figures of ``ImportPlan`` but for the faults: `$1` the stock rule.
    let summary: Statement
    /// Locks what is there and will change, stock rows first and in product order like everybody.
    let lock: [Statement]
    /// What is done once and for all when the locks are held: `$1` the stock rule.
    let prepare: [Statement]
    /// What is done to the entries behind line `$1` and up to `$2`, in this order: `$3` the stock rule, `$4` the reference
    /// for the ledger, `$5` whether it is the turn of new products, or of what belongs to those that are there.
    let write: [Statement]

    /// Faults as they stand, by line: `$1` the line after which to go on, `$2` how many.
    let faults: Statement
    let countFaults: Statement
    /// What is found to be faulty is not written.
    let dropFaulty: Statement
    /// The last line of each slice of `$1` planned entries, and how many it has: `$2` whether of new products.
    let slices: Statement
    let analyzePlan: Statement
}

/// What all sorts of entries share.
enum ImportTables {
    static let fault = Statement(
        """
        CREATE TEMPORARY TABLE import_fault (line bigint PRIMARY KEY, place text NOT NULL, detail text NOT NULL)
        """)

    static let planned = Statement(
        """
        CREATE TEMPORARY TABLE import_planned (
            line bigint PRIMARY KEY, product_id bigint, is_new boolean NOT NULL, is_edited boolean NOT NULL,
            is_restocked boolean NOT NULL)
        """)

    static let countFaults = Statement("SELECT count(*) FROM pg_temp.import_fault")

    static let dropFaulty = Statement(
        "DELETE FROM pg_temp.import_planned n USING pg_temp.import_fault f WHERE f.line = n.line")

    static let analyzePlan = Statement("ANALYZE pg_temp.import_planned")

    static let slices = Statement(
        """
        SELECT max(line), count(*) FROM (
            SELECT line, (row_number() OVER (ORDER BY line) - 1) / $1::bigint AS slice FROM pg_temp.import_planned
            WHERE (product_id IS NULL) = $2
        ) AS numbered
        GROUP BY slice ORDER BY slice
        """)
}
