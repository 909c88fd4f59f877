import InventoryStore

/// Whoever answers calls, one for each resource.
struct Controllers: Sendable {
    let products: ProductController
    let stock: StockController
    let items: ItemController
    let reservations: ReservationController
    let orders: OrderController
    let operations: OperationsController

    init(store: Store, options: Options, telemetry: Telemetry) {
        products = ProductController(store: store)
        stock = StockController(store: store)
        items = ItemController(store: store)
        reservations = ReservationController(store: store, options: options)
        orders = OrderController(store: store)
        operations = OperationsController(store: store, telemetry: telemetry)
    }
}
