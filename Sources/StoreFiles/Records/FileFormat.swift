internal import Inventory

/// How the records of a file are written.
public enum FileFormat: String, Sendable, CaseIterable {
    /// With a header, as RFC 4180 has it.
    case csv
    /// A JSON object a line.
    case ndjson
}

extension FileFormat {
    /// What a JSON Pointer into a record is called in such a file.
    func place(_ pointer: String) -> String {
        let path = pointer.hasPrefix("/") ? String(pointer.dropFirst()) : pointer
        guard self == .csv else { return path }
        return switch path {
        case "price", "price/amount": "price_amount"
        case "price/currency": "price_currency"
        default: path
        }
    }
}
