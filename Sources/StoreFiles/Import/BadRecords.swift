/// The records that cannot be imported: how many, the first to show, and all of them into a file where that is wanted.
struct BadRecords {
    /// How many are shown.
    static let shown = 20

    private(set) var count = 0
    private(set) var first: [BadRecord] = []
    private(set) var rejects: RejectsFile?

    init(rejects: RejectsFile?) { self.rejects = rejects }

    mutating func add(_ record: BadRecord) throws {
        count += 1
        let place = first.firstIndex { $0.line > record.line } ?? first.endIndex
        if place < Self.shown { first.insert(record, at: place) }
        if first.count > Self.shown { first.removeLast() }
        try rejects?.add(record)
    }

    mutating func finish() throws { try rejects?.finish() }

    mutating func discardRejects() { rejects?.discard() }
}
