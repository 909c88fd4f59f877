/// The first record of a CSV file: which column stands where.
struct CSVHeader: Sendable {
    let kind: RecordKind
    let columns: [Column]

    /// Reads the names. Throws what is wrong with the whole file.
    init(_ names: [String]) throws(FileFault) {
        // No other column tells the two apart, and every file of items has it.
        let kind: RecordKind = names.contains("serial_number") ? .items : .products
        var columns: [Column] = []
        for name in names {
            guard let column = (kind.columns + [.remark]).first(where: { $0.name == name }) else {
                throw FileFault(Self.unknown(name, kind, isAlone: names.count == 1))
            }
            guard !columns.contains(column) else { throw FileFault("the header has the column \(name) twice") }
            columns.append(column)
        }
        for column in kind.columns where column.isRequired && !columns.contains(column) {
            throw FileFault("the header has no column \(column.name)")
        }
        let hasAmount = columns.contains { $0.name == "price_amount" }
        guard hasAmount == columns.contains(where: { $0.name == "price_currency" }) else {
            throw FileFault("the header has only one of price_amount and price_currency; a price needs both")
        }
        guard columns.dropFirst().allSatisfy({ $0 != .remark }) else {
            throw FileFault("the column \(Column.remark.name) must be the first")
        }
        self.kind = kind
        self.columns = columns
    }

    private static func unknown(_ name: String, _ kind: RecordKind, isAlone: Bool) -> String {
        if isAlone, name.contains(";") || name.contains("\t") {
            return "the columns of the header must be separated by commas"
        }
        let known = kind.columns.map(\.name).joined(separator: ", ")
        return "the header has a column '\(name.prefix(64))', which \(kind.rawValue) do not have; they have \(known)"
    }
}

/// Why a file cannot be read at all.
public struct FileFault: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
