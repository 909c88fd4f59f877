/// What an import would do, as the store is now.
public struct ImportPlan: Sendable, Hashable {
    /// How many entries are in order.
    public let entries: Int
    /// Of these, what is new.
    public let added: Int
    /// What is there and changes.
    public let changed: Int
    /// Of that, what gets another stock.
    public let restocked: Int
    /// What is there with another stock than the file says, which the stock rule leaves alone.
    public let leftUnstocked: Int
    /// How many entries do not fit what is there.
    public let faults: Int
}

/// Why one entry cannot be imported.
public struct ImportFault: Sendable, Hashable {
    /// Where it begins in its file.
    public let line: Int
    /// Which member of it, as in a JSON Pointer: `name`, `price/amount`.
    public let place: String
    /// What is wrong, to be read after its place.
    public let detail: String
    /// The entry as it stands in the file, if that was kept.
    public let source: String?

    public init(line: Int, place: String, detail: String, source: String?) {
        self.line = line
        self.place = place
        self.detail = detail
        self.source = source
    }
}

/// How the writing went.
public struct ImportOutcome: Sendable, Hashable {
    /// Faults that turned up after the plan was made, since somebody changed the store meanwhile.
    public let lateFaults: Int
    /// False: those faults undid everything.
    public let isCommitted: Bool
    /// For how long the stock of products that were there could not be changed by others.
    public let lockedFor: Duration

    init(lateFaults: Int, isCommitted: Bool, lockedFor: Duration = .zero) {
        self.lateFaults = lateFaults
        self.isCommitted = isCommitted
        self.lockedFor = lockedFor
    }
}
