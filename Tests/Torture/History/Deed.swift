/// What was asked for: each call of the contract that the judge reasons about, and what was done by SQL meanwhile.
enum Deed: Codable, Hashable, Sendable {
    // Carts.
    case putReservation(id: String, lines: [Wish], seconds: Int)
    case putLine(id: String, line: Wish)
    case deleteLine(id: String, sku: String)
    case extend(id: String, seconds: Int)
    case purchase(id: String)
    case release(id: String)
    case readReservation(id: String)
    case readOrder(id: String)
    // Staff.
    case createProduct(sku: String, onHand: Int?)
    case adjust(sku: String, delta: Int, reference: String, key: String?)
    /// The note is one of its own, and so tells its ledger row.
    case takeStock(sku: String, onHand: Int, expected: Int?, note: String)
    case addItem(sku: String, serial: String)
    case moveItem(sku: String, serial: String, state: String)
    case deleteItem(sku: String, serial: String)
    case archive(sku: String, isArchived: Bool)
    /// Reads of all kinds, and edits that leave stock alone.
    case other(name: String, allowed: [Int])
    // By SQL.
    case setOnHandBySQL(sku: String, delta: Int)
    /// The expiry of these moved to now, by whoever torments.
    case lapse(ids: [String])
}

/// A line as a cart asks for it: a number, or items by name.
struct Wish: Codable, Hashable, Sendable {
    let sku: String
    let quantity: Int
    var serials: [String]?
}

extension Deed {
    /// The reservations whose life it is part of.
    var reservations: [String] {
        switch self {
        case .putReservation(let id, _, _), .putLine(let id, _), .deleteLine(let id, _), .extend(let id, _),
            .purchase(let id), .release(let id), .readReservation(let id), .readOrder(let id):
            [id]
        case .lapse(let ids): ids
        default: []
        }
    }

    /// Whether it can change nothing.
    var isRead: Bool {
        switch self {
        case .readReservation, .readOrder, .other: true
        default: false
        }
    }
}
