import FoundationEssentials
import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore

/// `/v1/reservations`.
struct ReservationController: Sendable {
    let store: Store
    let options: Options

    func put(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(
            .reservation(maximumTimeToLive: options.maximumTimeToLive, maximumUnits: options.maximumUnitsPerLine))
        let (id, wanted) = try reader.checked(reader.id(), body)
        let command = PutReservation(
            id: id, lines: wanted.lines, cartID: wanted.cartID,
            timeToLive: wanted.timeToLive ?? options.defaultTimeToLive,
            holdLimit: options.maximumLiveHoldsPerCart)
        return answer(try await store.perform(command).get())
    }

    func putLine(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.wish(maximumUnits: options.maximumUnitsPerLine))
        let (id, wish) = try reader.checked(reader.id(), body)
        let line = LineRequest(sku: try reader.sku(), wish: wish)
        let command = PutLine(id: id, line: line, timeToLive: options.defaultTimeToLive)
        return answer(try await store.perform(command).get())
    }

    func deleteLine(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let id = try reader.checked(reader.id())
        _ = try await store.perform(DeleteLine(id: id, sku: try reader.sku())).get()
        return .empty(.noContent)
    }

    func read(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let id = try reader.checked(reader.id())
        return .json(try await store.reservation(id).get())
    }

    func list(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let sku: SKU? = reader.query.take("sku", SKU.init(_:), orElse: TextRule.identifierGrammar)
        let cartID = reader.query.take("cart_id")
        if let objection = cartID.flatMap(TextRule.cartID.objection(to:)) { reader.faults.add("cart_id", objection) }
        let page = PageRequest(&reader, of: "reservations", filters: [("sku", sku?.text), ("cart_id", cartID)])
        try reader.check()
        let reservations = try await store.reservations(
            sku: sku, cartID: cartID, after: try page.position(), limit: page.rowLimit)
        return .json(
            page.page(reservations) { reservation in
                reservation.expiresAt.map { ReservationPosition(expiresAt: $0, id: reservation.id) }
            })
    }

    func extend(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.timeToLive(upTo: options.maximumTimeToLive))
        let (id, timeToLive) = try reader.checked(reader.id(), body)
        return .json(try await store.perform(ExtendReservation(id: id, timeToLive: timeToLive)).get())
    }

    func purchase(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try await reader.emptyBody()
        let id = try reader.checked(reader.id())
        switch try await store.perform(PurchaseReservation(id: id, actor: context.actor)).get() {
        case .placed(let order): return .json(order, status: .created)
        case .onRecord:
            guard let order = try await store.order(id) else { throw Refusal.orderNotFound }
            return .json(order)
        }
    }

    func release(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let id = try reader.checked(reader.id())
        _ = try await store.perform(ReleaseReservation(id: id)).get()
        return .empty(.noContent)
    }

    private func answer(_ answer: PutReservation.Answer) -> Response {
        .json(answer.reservation, status: answer.isNew ? .created : .ok)
    }
}
