import FoundationEssentials
import HTTPTypes
import Hummingbird
import Inventory

/// Reads all parts of one request and collects what is wrong with them; ``checked(_:)`` then lets the request pass or
/// refuses it with every fault at once.
struct RequestReader {
    let faults = Faults()
    private let request: Request
    private let parameters: Parameters
    private let invitation: BodyInvitation
    var query: QueryParameters

    init(_ request: Request, _ context: StoreRequestContext) {
        self.request = request
        parameters = context.parameters
        invitation = context.invitation
        query = QueryParameters(request.uri.query, faults)
    }

    // MARK: - The body

    func body<Value>(_ shape: Shape<Value>, _ mediaTypes: MediaType...) async throws -> Value? {
        let types = mediaTypes.isEmpty ? [.json] : mediaTypes
        return shape.read(node(try await JSONBody(request, types, invitation).required()))
    }

    /// For a call that has nothing to be told: no body, or an empty object.
    func emptyBody() async throws {
        guard let body = try await JSONBody(request, [.json], invitation).optional() else { return }
        _ = node(body).object { _ in true }
    }

    private func node(_ value: JSONValue) -> JSONNode {
        JSONNode(value: value, pointer: .wholeBody, faults: faults)
    }

    // MARK: - The path

    /// The path's id of a reservation or an order.
    func id() -> UUID? {
        if let id = segment("id").flatMap({ UUID(text: $0) }) { return id }
        faults.add("id", "must be a UUID")
        return nil
    }

    /// The path's SKU. No product has a malformed one: it is not found, once the request itself is in order.
    func sku() throws(Problem) -> SKU {
        guard let sku = skuText.flatMap({ SKU($0) }) else { throw Problem.productNotFound }
        return sku
    }

    /// The path's serial number; nil for one that no item can have.
    func serialNumber() -> SerialNumber? {
        segment("serial_number").flatMap { SerialNumber($0) }
    }

    /// The path's SKU as it stands there, malformed or not.
    var skuText: String? { segment("sku") }

    private func segment(_ name: String) -> String? {
        parameters[Substring(name)].flatMap { PercentEncoding.decode($0) }
    }

    // MARK: - The headers

    func idempotencyKey() -> String? {
        IdempotencyKey.of(request.headers, limit: Limits.idempotencyKeyLength, faults)
    }

    func precondition() -> Precondition {
        EntityTag.precondition(ifMatch: request.headers[.ifMatch])
    }

    /// Whether the client has this version already, by its `If-None-Match`.
    func isCurrent(_ version: Version) -> Bool {
        request.headers[.ifNoneMatch].map { EntityTag.matches(ifNoneMatch: $0, version) } ?? false
    }

    // MARK: - The verdict

    /// Refuses the request if there was any fault, unknown parameters included.
    func check() throws(Refusal) {
        query.refuseTheRest()
        try faults.throwIfAny()
    }

    /// What was read, once it is known to be without fault.
    func checked<each Value>(_ values: repeat (each Value)?) throws -> (repeat each Value) {
        try check()
        return (repeat try Self.unwrap(each values))
    }

    private static func unwrap<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw MissingFault() }
        return value
    }

    /// A value was refused without saying why: a mistake in a reader of this module.
    private struct MissingFault: Error {}
}
