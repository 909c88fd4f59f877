import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore

/// `/v1/products/{sku}/stock` and `/v1/availability`.
struct StockController: Sendable {
    let store: Store

    private static let availabilitySKUs = 1...100

    func read(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        let sku = try reader.sku()
        guard let (kind, stock) = try await store.stock(of: sku) else { throw Refusal.productNotFound(sku) }
        return .json(StockAnswer(sku: sku, kind: kind, stock: stock))
    }

    func adjust(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.adjustment)
        let key = reader.idempotencyKey()
        let adjustment = try reader.checked(body)
        let command = AdjustStock(
            sku: try reader.sku(), delta: adjustment.delta, reason: adjustment.reason,
            reference: adjustment.reference, note: adjustment.note, idempotencyKey: key, actor: context.actor)
        let answer = try await store.perform(command).get()
        let movement = AdjustmentAnswer(movement: answer.movement)
        return answer.isReplay ? .json(movement).with(.idempotentReplayed, "true") : .json(movement, status: .created)
    }

    func take(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.stocktake)
        let stocktake = try reader.checked(body)
        let sku = try reader.sku()
        let command = TakeStock(
            sku: sku, onHand: stocktake.onHand, expectedOnHand: stocktake.expectedOnHand, note: stocktake.note,
            actor: context.actor)
        let stock = try await store.perform(command).get()
        return .json(StockAnswer(sku: sku, kind: .fungible, stock: stock))
    }

    func movements(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let page = PageRequest(&reader, of: "movements", filters: [("sku", reader.skuText)])
        try reader.check()
        let position: Int64? = try page.position()
        let sku = try reader.sku()
        guard let movements = try await store.movements(of: sku, before: position, limit: page.rowLimit) else {
            throw Refusal.productNotFound(sku)
        }
        return .json(page.page(movements, by: \.id))
    }

    func availability(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let texts = reader.query.takeAll("sku")
        let range = Self.availabilitySKUs
        if !range.contains(texts.count) {
            reader.faults.add("sku", "must be given \(range.lowerBound) to \(range.upperBound) times")
        }
        var skus: [SKU] = []
        var seen: Set<SKU> = []
        for text in texts {
            if let sku = SKU(text) {
                if seen.insert(sku).inserted { skus.append(sku) }
            } else {
                reader.faults.add("sku", TextRule.identifierGrammar)
            }
        }
        try reader.check()
        let available = try await store.availability(of: skus)
        return .json(
            AvailabilityAnswer(
                known: skus.compactMap { sku in available[sku].map { .init(sku: sku, available: $0) } },
                unknown: skus.filter { available[$0] == nil }))
    }
}

/// The body of `POST /v1/products/{sku}/stock/adjustments`.
struct Adjustment {
    let delta: Int64
    let reason: MovementReason
    let reference: String?
    let note: String?
}

extension Shape<Adjustment> {
    static var adjustment: Shape {
        Shape { node in
            node.object { reader in
                let delta = reader.required("delta", .delta)
                let reason = reader.required("reason", .oneOf(MovementReason.ofAdjustments))
                let reference = reader.nullable("reference", .text(.reference))
                let note = reader.nullable("note", .text(.note))
                guard let delta, let reason else { return nil }
                return Adjustment(delta: delta, reason: reason, reference: reference, note: note)
            }
        }
    }
}

extension Shape<Int64> {
    fileprivate static var delta: Shape {
        let integer = Shape.integer(-Limits.onHand...Limits.onHand)
        return Shape { node in
            let delta = integer.read(node)
            return delta == 0 ? node.refuse("must not be 0") : delta
        }
    }
}

/// The body of `PUT /v1/products/{sku}/stock`.
struct Stocktake {
    let onHand: Int64
    let expectedOnHand: Int64?
    let note: String?
}

extension Shape<Stocktake> {
    static var stocktake: Shape {
        Shape { node in
            node.object { reader in
                let onHand = reader.required("on_hand", .integer(0...Limits.onHand))
                let expectedOnHand = reader.optional("expected_on_hand", .integer(0...Limits.onHand))
                let note = reader.nullable("note", .text(.note))
                guard let onHand else { return nil }
                return Stocktake(onHand: onHand, expectedOnHand: expectedOnHand, note: note)
            }
        }
    }
}
