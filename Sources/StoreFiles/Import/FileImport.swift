public import InventoryStore
public import Logging
public import Postgres
internal import StoreAPI

/// Brings a file of products or items into the store: all of it or nothing, or all that is in order.
public struct FileImport: Sendable {
    public var stockRule: StockRule
    /// Everything but the writing.
    public var isDryRun: Bool
    /// Where records that cannot be imported go; nil: one of them is enough to refuse the file.
    public var rejectsPath: String?
    /// What the ledger says of every movement.
    public var reference: String?

    public init(
        stockRule: StockRule = .keep, isDryRun: Bool = false, rejectsPath: String? = nil, reference: String? = nil
    ) {
        self.stockRule = stockRule
        self.isDryRun = isDryRun
        self.rejectsPath = rejectsPath
        self.reference = reference
    }

    /// Whether the text may be a ``reference``.
    public static func isReference(_ text: String) -> Bool { isMovementReference(text) }

    /// Reads the file by `read`, which fills a part of its buffer and says how much, 0 at the end, and writes what it says.
    ///
    /// Throws ``FileFault`` for a file that cannot be read at all and ``ImportFailure``; then the store is as it was.
    public func run(
        _ configuration: ConnectionConfiguration, logger: Logger,
        progress: @escaping @Sendable (ImportProgress) -> Void,
        read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) async throws -> ImportReport {
        var file = try RecordFile(read)
        var first: RecordFile.Record?
        let kind: RecordKind
        if let header = file.header {
            kind = header.kind
        } else {
            first = try file.next()
            kind = first.map(Self.kind) ?? .products
        }
        guard kind == .products || stockRule == .keep else {
            throw FileFault("items are stock by themselves; leave out --set-stock and --add-stock")
        }
        let keepsSource = rejectsPath != nil && !isDryRun
        let rejects = try rejectsPath.flatMap { isDryRun ? nil : try RejectsFile($0, file.format, file.header) }
        var bad = BadRecords(rejects: rejects)
        do {
            let store = try await StoreImport.begin(
                kind.sort, stockRule: stockRule, reference: reference, configuration, logger: logger)
            do {
                try await stage(&file, kind, &first, in: store, &bad, keepsSource, progress)
                let report = try await finish(store, kind, file.format, &bad, progress)
                await store.end()
                if report.isDone { try bad.finish() } else { bad.discardRejects() }
                return report
            } catch {
                await store.end()
                throw error
            }
        } catch {
            bad.discardRejects()
            throw error
        }
    }

    /// What JSON objects are about, by the first of them.
    private static func kind(of record: RecordFile.Record) -> RecordKind {
        if case .success(.object(let object)) = record.value, object.has("serial_number") { .items } else { .products }
    }

    /// Reads the file and stages it, one batch on its way while the next is read.
    private func stage(
        _ file: inout RecordFile, _ kind: RecordKind, _ first: inout RecordFile.Record?, in store: StoreImport,
        _ bad: inout BadRecords, _ keepsSource: Bool, _ progress: @Sendable (ImportProgress) -> Void
    ) async throws {
        var records = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            while let batch = try RecordBatch.next(of: &file, kind, from: &first, keepsSource: keepsSource) {
                for record in batch.bad { try bad.add(record) }
                // The batch before this one.
                _ = try await group.next()
                if batch.rows.count > 0 {
                    group.addTask { try await store.stage(batch.rows) }
                }
                records += batch.count
                progress(.reading(records: records, bytes: file.bytesRead))
            }
            try await group.waitForAll()
        }
    }

    private func finish(
        _ store: StoreImport, _ kind: RecordKind, _ format: FileFormat, _ bad: inout BadRecords,
        _ progress: @escaping @Sendable (ImportProgress) -> Void
    ) async throws -> ImportReport {
        progress(.checking)
        let plan = try await store.plan()
        var reported: Set<Int> = []
        try await report(plan.faults, of: store, format, &bad, &reported)
        var outcome: ImportOutcome?
        if !isDryRun, bad.count == 0 || rejectsPath != nil {
            let total = plan.added + plan.changed
            progress(.writing(written: 0, of: total))
            let written = try await store.write(skipsFaulty: rejectsPath != nil) {
                progress(.writing(written: $0, of: total))
            }
            try await report(written.lateFaults, of: store, format, &bad, &reported)
            outcome = written
        }
        return ImportReport(
            kind: kind, plan: plan, outcome: outcome, badCount: bad.count, firstBad: bad.first,
            rejectsPath: rejectsPath, isDryRun: isDryRun)
    }

    /// Takes down what does not fit the store, page by page: all of it where it is wanted in a file, else what is shown.
    private func report(
        _ count: Int, of store: StoreImport, _ format: FileFormat, _ bad: inout BadRecords, _ reported: inout Set<Int>
    ) async throws {
        guard count > 0 else { return }
        var line = 0
        while true {
            let faults = try await store.faults(after: line, limit: 5_000)
            for fault in faults where reported.insert(fault.line).inserted {
                try bad.add(
                    BadRecord(
                        line: fault.line,
                        faults: [BadRecord.Fault(place: format.place(fault.place), detail: fault.detail)],
                        source: fault.source.map { Array($0.utf8) }))
            }
            guard let last = faults.last else { return }
            line = last.line
        }
    }
}
