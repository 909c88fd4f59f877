internal import Inventory
internal import Postgres

/// A part of a file, found to be without fault in itself, encoded for staging.
public struct StagedRows: Sendable {
    private(set) var rows = CopyRows()

    public init() {}

    public var count: Int { rows.count }
    /// How much memory they take.
    public var byteCount: Int { rows.byteCount }

    /// - Parameters:
    ///   - line: where the entry begins in its file, counted from 1; no two entries have the same.
    ///   - source: the entry as it stands in the file, where it may be wanted back; else nil.
    public mutating func append(_ entry: ProductEntry, line: Int, source: String?) throws {
        let (saysPrice, price) = Self.price(entry.price)
        rows.append(
            Int64(line), entry.sku.text, entry.kind?.rawValue, entry.name, entry.description, saysPrice,
            price?.amount.postgres, price?.currency.code, entry.shippingWeightGrams.map { Int64($0) },
            try entry.attributes.map { try AttributesJSON.encode($0) }, entry.status?.rawValue, entry.onHand, source)
    }

    /// As for products.
    public mutating func append(_ entry: ItemEntry, line: Int, source: String?) throws {
        let (saysPrice, price) = Self.price(entry.price)
        rows.append(
            Int64(line), entry.key.sku.text, entry.key.serialNumber.text, saysPrice, price?.amount.postgres,
            price?.currency.code, try entry.attributes.map { try AttributesJSON.encode($0) }, entry.notes,
            entry.state?.rawValue, source)
    }

    private static func price(_ patch: FieldPatch<Money?>) -> (isSaid: Bool, Money?) {
        switch patch {
        case .keep: (false, nil)
        case .set(let price): (true, price)
        }
    }
}
