internal import Inventory
internal import InventoryStore
internal import StoreAPI

/// A part of a file, read: entries in order and records that are not.
struct RecordBatch: Sendable {
    var rows = StagedRows()
    var bad: [BadRecord] = []

    /// How much is staged at once: small beside the memory of any machine, large beside a round trip.
    private static let byteCount = 1024 * 1024

    var count: Int { rows.count + bad.count }

    /// Reads the next part; nil behind the last.
    static func next(
        of file: inout RecordFile, _ kind: RecordKind, from first: inout RecordFile.Record?, keepsSource: Bool
    ) throws -> RecordBatch? {
        var batch = RecordBatch()
        let products = EntryReader<ProductEntry>.products
        let items = EntryReader<ItemEntry>.items
        while batch.rows.byteCount < Self.byteCount, batch.bad.count < 10_000 {
            guard let record = try first ?? file.next() else { break }
            first = nil
            let source = keepsSource ? Array(file.bytes[record.source]) : nil
            switch kind {
            case .products:
                try batch.add(record, products, file.format, source) { try $0.append($1, line: $2, source: $3) }
            case .items:
                try batch.add(record, items, file.format, source) { try $0.append($1, line: $2, source: $3) }
            }
        }
        return batch.count == 0 ? nil : batch
    }

    private mutating func add<Entry>(
        _ record: RecordFile.Record, _ reader: EntryReader<Entry>, _ format: FileFormat, _ source: [UInt8]?,
        _ stage: (inout StagedRows, Entry, Int, String?) throws -> Void
    ) throws {
        let faults: [BadRecord.Fault]
        switch record.value {
        case .success(let value):
            switch reader.read(value) {
            case .success(let entry):
                // What can be read is UTF-8.
                return try stage(&rows, entry, record.line, source.map { String(decoding: $0, as: UTF8.self) })
            case .failure(let found):
                faults = found.list.map { BadRecord.Fault(place: format.place($0.pointer), detail: $0.detail) }
            }
        case .failure(let unreadable):
            faults = [BadRecord.Fault(place: unreadable.place, detail: unreadable.reason)]
        }
        bad.append(BadRecord(line: record.line, faults: faults, source: source))
    }
}
