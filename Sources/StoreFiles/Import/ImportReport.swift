public import InventoryStore

/// What an import came to.
public struct ImportReport: Sendable {
    public let kind: RecordKind
    public let plan: ImportPlan
    /// Nil: nothing was to be written.
    public let outcome: ImportOutcome?
    /// How many records cannot be imported.
    public let badCount: Int
    /// The first of them, by line.
    public let firstBad: [BadRecord]
    public let rejectsPath: String?
    public let isDryRun: Bool

    /// Whether the store has now what the file says.
    public var isDone: Bool { outcome?.isCommitted ?? false }
    /// Whether the file is refused, or would be.
    public var isRefused: Bool { badCount > 0 && (rejectsPath == nil || outcome?.isCommitted == false) }
}

extension ImportReport: CustomStringConvertible {
    /// For whoever ran it: bad records, a line each, and what was done.
    public var description: String {
        var lines = firstBad.map { "line \($0.line): \($0.reason)" }
        if badCount > firstBad.count { lines.append("and \(badCount - firstBad.count) more") }
        if isRefused {
            lines.append("\(badCount) of \(total) \(kind.rawValue) cannot be imported, so nothing was changed.")
            if rejectsPath == nil { lines.append("Mend them, or import the others: --skip-bad rejects.csv") }
            return lines.joined(separator: "\n")
        }
        if badCount > 0 {
            let place = isDryRun ? "" : "; they are in \(rejectsPath ?? "")"
            lines.append("\(badCount) of \(total) \(kind.rawValue) skipped\(place).")
        }
        lines.append(isDryRun ? "Nothing was changed. An import would say: \(sums)." : "Imported: \(sums).")
        if let outcome, plan.changed > lateFaults {
            let tenths = Int(outcome.lockedFor / .milliseconds(100))
            lines.append("The stock of those that changed was locked for \(tenths / 10).\(tenths % 10) seconds.")
        }
        if plan.leftUnstocked > 0 {
            lines.append(
                "\(plan.leftUnstocked) of them have another stock than the file says, and keep it; see --set-stock and "
                    + "--add-stock.")
        }
        return lines.joined(separator: "\n")
    }

    private var lateFaults: Int { outcome?.lateFaults ?? 0 }
    private var total: Int { plan.entries + badCount - lateFaults }

    private var sums: String {
        let restocked = kind == .products ? " (\(plan.restocked) in stock)" : ""
        // What turned out faulty when it was locked was to be changed.
        let changed = plan.changed - lateFaults
        return "\(plan.added) \(kind.rawValue) added, \(changed) changed\(restocked), "
            + "\(plan.entries - plan.added - plan.changed) as they were"
    }
}
