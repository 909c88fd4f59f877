extension Rows {
    /// The first row; nil when there is none.
    public var first: Row? { count > 0 ? self[0] : nil }
}
