import BlackBoxSupport
import FoundationEssentials
import Synchronization
import Testing

/// Names that no other test uses.
enum Fresh {
    private static let count = Atomic(0)

    static func sku(_ prefix: String = "P") -> String { "\(prefix)-\(count.add(1, ordering: .relaxed).newValue)" }

    /// An id for a reservation.
    static func id() -> String { UUID().uuidString.lowercased() }
}

/// A line by number, as a cart writes it.
func line(_ sku: String, _ quantity: Int) -> JSON { ["sku": "\(sku)", "quantity": .integer(quantity)] }

/// A line that names its items.
func line(_ sku: String, serials: String...) -> JSON {
    ["sku": "\(sku)", "serial_numbers": .array(serials.map { .string($0) })]
}

/// A reservation of these lines, as a cart writes it.
func reservation(_ lines: [JSON], _ more: [String: JSON?] = [:]) -> JSON {
    JSON.object(["lines": .array(lines)]).with(more)
}

func dollars(_ amount: String) -> JSON { ["amount": "\(amount)", "currency": "USD"] }

/// What creates a fungible product with nothing left to chance and nothing left out that is required.
func pencils(_ sku: String, price: String = "3.00") -> JSON {
    ["sku": "\(sku)", "kind": "fungible", "name": "Pencils", "price": dollars(price)]
}

extension Client {
    /// Creates a fungible product with stock and returns its SKU.
    func stocked(
        _ onHand: Int, price: String = "3.00", sku: String = Fresh.sku(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let body = pencils(sku, price: price).with(["on_hand": .integer(onHand)])
        try await post("/v1/products", body).expect(201, sourceLocation: sourceLocation)
        return sku
    }

    /// Creates a non-fungible product with items and returns its SKU.
    func motorcycles(
        _ serials: String..., price: JSON = dollars("3200.00"), sku: String = Fresh.sku("N"),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let body: JSON = ["sku": "\(sku)", "kind": "non_fungible", "name": "Motorcycle", "price": price]
        try await post("/v1/products", body).expect(201, sourceLocation: sourceLocation)
        for serial in serials {
            try await post("/v1/products/\(sku)/items", ["serial_number": "\(serial)"])
                .expect(201, sourceLocation: sourceLocation)
        }
        return sku
    }

    /// Makes a hold exactly this, with further members of the body if need be.
    func hold(_ id: String, _ lines: JSON..., with more: [String: JSON?] = [:]) async throws -> Answer {
        try await put("/v1/reservations/\(id)", reservation(lines, more))
    }

    /// Begins a hold that must succeed, and returns its id.
    func held(
        _ lines: JSON..., with more: [String: JSON?] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let id = Fresh.id()
        try await put("/v1/reservations/\(id)", reservation(lines, more))
            .expect(201, sourceLocation: sourceLocation)
        return id
    }

    /// Begins a hold that must succeed and buys it, and returns its id.
    func bought(_ lines: JSON..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let id = Fresh.id()
        try await put("/v1/reservations/\(id)", reservation(lines)).expect(201, sourceLocation: sourceLocation)
        try await post("/v1/reservations/\(id)/purchase").expect(201, sourceLocation: sourceLocation)
        return id
    }

    /// Begins a hold of one second and returns its id once it has lapsed.
    func lapsed(_ lines: JSON..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let id = Fresh.id()
        try await put("/v1/reservations/\(id)", reservation(lines, ["ttl_seconds": 1]))
            .expect(201, sourceLocation: sourceLocation)
        try await eventually("the hold lapsed") { try await get("/v1/reservations/\(id)").status == 410 }
        return id
    }

    /// Expects the stock of a product.
    func expectStock(
        _ sku: String, onHand: Int, reserved: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await get("/v1/products/\(sku)/stock").expect(200, sourceLocation: sourceLocation)
        #expect(
            answer.stock == [onHand, reserved, onHand - reserved], "\(answer)", sourceLocation: sourceLocation)
    }
}

extension Answer {
    /// `on_hand`, `reserved` and `available` of a stock or a movement.
    var stock: [Int?] { ["on_hand", "reserved", "available"].map { self[.member($0)]?.integer } }
}
