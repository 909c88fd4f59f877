import Hummingbird
import Inventory
import InventoryStore

/// `/v1/orders`.
struct OrderController: Sendable {
    let store: Store

    func read(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let id = try reader.checked(reader.id())
        guard let order = try await store.order(id) else { throw Refusal.orderNotFound }
        return .json(order)
    }

    func list(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let state: Order.State? = reader.query.take("state")
        let page = PageRequest(&reader, of: "orders", filters: [("state", state?.rawValue)])
        try reader.check()
        let orders = try await store.orders(state: state, after: try page.position(), limit: page.rowLimit)
        return .json(page.page(orders) { OrderPosition(purchasedAt: $0.purchasedAt, id: $0.id) })
    }
}
