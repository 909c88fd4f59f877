/// What has been prepared on one connection, and under which names.
///
/// A statement is prepared once for each list of parameter types it is bound with: a plan knows its types, and
/// binary parameters of other types would be misread.
struct PreparedStatements {
    struct Entry {
        /// At most 15 bytes, so it never leaves the string's own storage.
        let name: String
        let types: [UInt32]
    }

    private var entries: [Statement: [Entry]] = [:]
    private var named = 0

    /// The entry for a statement with parameters of these types, if one is prepared or queued to be.
    func entry(for statement: Statement, types: [UInt32]) -> Entry? {
        entries[statement]?.first { $0.types == types }
    }

    /// A new entry, under a name that was never used on this connection.
    ///
    /// It is made when Parse is queued, since the same statement may stand in the pipeline again, and must be removed
    /// unless Parse succeeds.
    mutating func add(_ statement: Statement, types: [UInt32]) -> Entry {
        named += 1
        let entry = Entry(name: "s\(named)", types: types)
        entries[statement, default: []].append(entry)
        return entry
    }

    /// Parse failed or was skipped: the name means nothing to the server.
    mutating func remove(_ statement: Statement, name: String) {
        entries[statement]?.removeAll { $0.name == name }
    }
}
