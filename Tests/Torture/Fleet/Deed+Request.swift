internal import BlackBoxSupport

/// A call as HTTP has it.
struct Request {
    let method: String
    let path: String
    var body: Client.Body = .none
    var headers: KeyValuePairs<String, String> = [:]

    init(_ method: String, _ path: String, _ body: JSON? = nil, headers: KeyValuePairs<String, String> = [:]) {
        self.method = method
        self.path = path
        self.body = body.map { .json($0) } ?? .none
        self.headers = headers
    }
}

extension Deed {
    /// How a cart or a clerk asks for it. What is done by SQL is not asked for at all.
    var request: Request {
        switch self {
        case .putReservation(let id, let lines, let seconds):
            Request(
                "PUT", "/v1/reservations/\(id)",
                ["lines": .array(lines.map(\.json)), "ttl_seconds": .integer(seconds), "cart_id": "cart \(id)"])
        case .putLine(let id, let line):
            Request("PUT", "/v1/reservations/\(id)/lines/\(line.sku)", line.json.with(["sku": nil]))
        case .deleteLine(let id, let sku): Request("DELETE", "/v1/reservations/\(id)/lines/\(sku)")
        case .extend(let id, let seconds):
            Request("POST", "/v1/reservations/\(id)/extension", ["ttl_seconds": .integer(seconds)])
        case .purchase(let id): Request("POST", "/v1/reservations/\(id)/purchase")
        case .release(let id): Request("DELETE", "/v1/reservations/\(id)")
        case .readReservation(let id): Request("GET", "/v1/reservations/\(id)")
        case .readOrder(let id): Request("GET", "/v1/orders/\(id)")
        default: staffRequest
        }
    }

    private var staffRequest: Request {
        switch self {
        case .createProduct(let sku, let onHand):
            Request(
                "POST", "/v1/products",
                JSON.object([
                    "sku": "\(sku)", "kind": onHand == nil ? "non_fungible" : "fungible", "name": "\(sku)",
                    "price": ["amount": "3.00", "currency": "USD"],
                ]).with(onHand.map { ["on_hand": .integer($0)] } ?? [:]))
        case .adjust(let sku, let delta, let reference, let key):
            Request(
                "POST", "/v1/products/\(sku)/stock/adjustments",
                ["delta": .integer(delta), "reason": "correction", "reference": "\(reference)"],
                headers: key.map { ["Idempotency-Key": $0] } ?? [:])
        case .takeStock(let sku, let onHand, let expected, let note):
            Request(
                "PUT", "/v1/products/\(sku)/stock",
                JSON.object(["on_hand": .integer(onHand), "note": "\(note)"])
                    .with(expected.map { ["expected_on_hand": .integer($0)] } ?? [:]))
        case .addItem(let sku, let serial):
            Request("POST", "/v1/products/\(sku)/items", ["serial_number": "\(serial)"])
        case .moveItem(let sku, let serial, let state):
            Request("PATCH", "/v1/products/\(sku)/items/\(serial)", ["state": "\(state)"])
        case .deleteItem(let sku, let serial): Request("DELETE", "/v1/products/\(sku)/items/\(serial)")
        case .archive(let sku, let isArchived):
            Request("PATCH", "/v1/products/\(sku)", ["status": isArchived ? "archived" : "active"])
        case .other(let name, _): Self.parsed(name)
        default: preconditionFailure("\(self) is not a call")
        }
    }

    /// `METHOD path` and, for whoever writes, a body.
    private static func parsed(_ name: String) -> Request {
        let parts = name.split(separator: " ", maxSplits: 2).map(String.init)
        return Request(parts[0], parts[1], parts.count > 2 ? JSON(text: parts[2]) : nil)
    }
}

extension Wish {
    fileprivate var json: JSON {
        guard let serials else { return ["sku": "\(sku)", "quantity": .integer(quantity)] }
        return ["sku": "\(sku)", "serial_numbers": .array(serials.map { .string($0) })]
    }
}
