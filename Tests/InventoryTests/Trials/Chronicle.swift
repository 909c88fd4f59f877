import FoundationEssentials
import Inventory

/// What happened in a trial, so that a mismatch can tell how it came about.
struct Chronicle {
    private struct Entry {
        let batch: Int
        let now: Timestamp
        let command: any Modelled
        let subjects: Subjects
        let verdict: Verdict
    }

    /// What a command has to do with: its products and reservations, and the products that those hold.
    struct Subjects {
        private let skus: [SKU]
        private let reservations: [UUID]

        init(_ scope: LockScope, _ model: Model) {
            reservations = scope.reservations
            skus = scope.products + reservations.flatMap { model.holds[$0].map { Array($0.lines.keys) } ?? [] }
        }

        func touch(_ other: Subjects) -> Bool {
            skus.contains(where: other.skus.contains) || reservations.contains(where: other.reservations.contains)
        }
    }

    private var entries: [Entry] = []
    var count: Int { entries.count }

    mutating func record(
        _ command: any Modelled, _ subjects: Subjects, _ verdict: Verdict, batch: Int, at now: Timestamp
    ) {
        entries.append(Entry(batch: batch, now: now, command: command, subjects: subjects, verdict: verdict))
    }

    /// The last commands that touched the same, the latest last.
    func last(_ count: Int, touching subjects: Subjects) -> String {
        let related = entries.filter { $0.subjects.touch(subjects) }.suffix(count)
        return related.map { entry in
            "batch \(entry.batch) at \(entry.now): \(entry.command)\n    -> \(entry.verdict)"
        }.joined(separator: "\n")
    }
}
