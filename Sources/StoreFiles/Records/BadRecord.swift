/// A record that cannot be imported, and everything that is wrong with it in itself, or the first thing that does not fit
/// the store.
public struct BadRecord: Sendable, Hashable {
    /// One thing that is wrong.
    public struct Fault: Sendable, Hashable {
        /// The column, or the member where the file is JSON; empty for the record as a whole.
        public let place: String
        public let detail: String
    }

    /// The line on which it begins, counted from 1.
    public let line: Int
    public let faults: [Fault]
    /// As it stands in the file; nil where that is not wanted back.
    let source: [UInt8]?

    /// Why, on one line: `name: must have 1 to 200 characters, not 0`.
    public var reason: String {
        faults.map { $0.place.isEmpty ? $0.detail : "\($0.place): \($0.detail)" }.joined(separator: "; ")
    }
}
