internal import InventoryStore

/// What the records of a file are.
public enum RecordKind: String, Sendable, CaseIterable {
    case products
    case items

    /// The columns of a CSV file, in the order in which it is written.
    public var columns: [Column] {
        switch self {
        case .products: Column.ofProducts
        case .items: Column.ofItems
        }
    }

    /// A CSV file that shows how: a header and records that could be imported.
    public var template: String {
        ([columns.map(\.name)] + examples).map { CSVText.record($0) + "\n" }.joined()
    }

    private var examples: [[String]] {
        switch self {
        case .products:
            [
                [
                    "12341234", "fungible", "Wooden Pencil, Yellow, 30-pack", "Pre-sharpened.", "3.00", "USD", "100",
                    #"{"colour": "yellow"}"#, "active", "973",
                ],
                [
                    "91919191", "non_fungible", "Motorcycle, Honda CB750F", "", "", "", "200000", "{}", "active", "",
                ],
            ]
        case .items:
            [
                [
                    "91919191", "VIN1234134134", "3200", "USD", #"{"colour": "yellow"}"#,
                    "Scratches on the fuel tank.", "in_stock",
                ]
            ]
        }
    }

    var sort: StoreImport.Sort {
        switch self {
        case .products: .products
        case .items: .items
        }
    }
}
