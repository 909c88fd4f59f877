internal import Inventory

/// One column of a CSV file: its name in the header, and what may stand in it.
public struct Column: Sendable, Hashable {
    public let name: String
    /// Whether every file has it.
    public let isRequired: Bool
    /// For whoever fills it in.
    public let meaning: String
    let content: Content

    /// How a cell becomes a member of the record that JSON would have.
    enum Content: Sendable, Hashable {
        /// A text. Empty: it says nothing, or empties what may be empty.
        case text(isEmptiedByNothing: Bool)
        /// A number. Empty: it says nothing.
        case number
        /// An object of JSON. Empty: no members.
        case object
        /// The two parts of a price. Both empty: none.
        case amount
        case currency
        /// Passed over: why a record was rejected, in a file of rejects.
        case remark
    }

    private init(_ name: String, _ content: Content, isRequired: Bool = false, _ meaning: String) {
        self.name = name
        self.content = content
        self.isRequired = isRequired
        self.meaning = meaning
    }

    static let ofProducts: [Column] = [
        Column(
            "sku", .text(isEmptiedByNothing: false), isRequired: true,
            "1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit; a product of that SKU is changed, else added."),
        Column(
            "kind", .text(isEmptiedByNothing: false),
            "fungible (counted) or non_fungible (each item has a serial number); needed for a new product, never changes."
        ),
        Column(
            "name", .text(isEmptiedByNothing: false), "1 to \(Limits.nameLength) characters; needed for a new product."),
        Column(
            "description", .text(isEmptiedByNothing: true),
            "Up to 20,000 characters, line breaks included; an empty cell empties it."),
        Column(
            "price_amount", .amount,
            "Up to 11 digits before the point and 8 after it; needed for a new fungible product. Empty: no price."),
        Column("price_currency", .currency, "Three capital letters; wherever there is an amount."),
        Column("shipping_weight_grams", .number, "0 to 10000000; a new product begins with 0."),
        Column(
            "attributes", .object,
            "A JSON object of up to \(Limits.attributes) strings, all there are; an empty cell empties them."),
        Column("status", .text(isEmptiedByNothing: false), "active or archived; a new product begins active."),
        Column(
            "on_hand", .number,
            "0 to 1000000000000, of fungible products alone: the first stock of a new product; of one that is there see "
                + "--set-stock and --add-stock."),
    ]

    static let ofItems: [Column] = [
        Column("sku", .text(isEmptiedByNothing: false), isRequired: true, "The product, which must be there."),
        Column(
            "serial_number", .text(isEmptiedByNothing: false), isRequired: true,
            "As a SKU, unique within its product; an item of that number is changed, else added."),
        Column(
            "price_amount", .amount,
            "The item's own price, as of products. Empty: the product's, which then must exist."),
        Column("price_currency", .currency, "The product's currency; wherever there is an amount."),
        Column(
            "attributes", .object,
            "A JSON object of up to \(Limits.attributes) strings, all there are; an empty cell empties them."),
        Column(
            "notes", .text(isEmptiedByNothing: true),
            "Up to 2,000 characters, line breaks included; an empty cell empties them."),
        Column(
            "state", .text(isEmptiedByNothing: false),
            "in_stock or withdrawn: where a new item begins (in_stock when left out); of one that is there, what it is."
        ),
    ]

    /// Comes first in a file of rejects.
    static let remark = Column("rejected_because", .remark, "Why the record was rejected; passed over by an import.")
}
