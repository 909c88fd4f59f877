import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore

/// `/v1/products`.
struct ProductController: Sendable {
    let store: Store

    func create(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.productCreation)
        let creation = try reader.checked(body)
        let product = try await store.perform(creation.command(actor: context.actor)).get()
        return .json(product, status: .created).with(.location, "/v1/products/\(product.product.sku)")
            .tagged(product.product.version)
    }

    func read(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        let sku = try reader.sku()
        guard let product = try await store.product(sku) else { throw Refusal.productNotFound(sku) }
        let answer: Response = reader.isCurrent(product.product.version) ? .empty(.notModified) : .json(product)
        return answer.tagged(product.product.version)
    }

    func patch(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.productPatch, .json, .mergePatch)
        let patch = try reader.checked(body)
        let command = PatchProduct(sku: try reader.sku(), patch: patch, precondition: reader.precondition())
        let product = try await store.perform(command).get()
        return .json(product).tagged(product.product.version)
    }

    func delete(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        _ = try await store.perform(DeleteProduct(sku: try reader.sku())).get()
        return .empty(.noContent)
    }

    func list(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let kind: ProductKind? = reader.query.take("kind")
        let status: ProductStatus? = reader.query.take("status")
        let page = PageRequest(
            &reader, of: "products", filters: [("kind", kind?.rawValue), ("status", status?.rawValue)])
        try reader.check()
        let products = try await store.products(
            kind: kind, status: status, after: try page.position(), limit: page.rowLimit)
        return .json(page.page(products, by: \.product.sku))
    }
}
