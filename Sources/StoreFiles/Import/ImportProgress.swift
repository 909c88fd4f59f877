/// How far an import has come.
public enum ImportProgress: Sendable, Hashable {
    /// So many records and bytes of the file are read.
    case reading(records: Int, bytes: Int)
    /// What was read is held against what is there.
    case checking
    /// So many of the records that change something are written; nobody sees them yet.
    case writing(written: Int, of: Int)
}
