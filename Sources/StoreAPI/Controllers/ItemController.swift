import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore

/// `/v1/products/{sku}/items`.
struct ItemController: Sendable {
    let store: Store

    func add(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.itemCreation)
        let creation = try reader.checked(body)
        let item = try await store.perform(creation.command(sku: try reader.sku(), actor: context.actor)).get()
        return .json(item, status: .created).with(.location, "/v1/products/\(item.sku)/items/\(item.serialNumber)")
            .tagged(item.version)
    }

    func read(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        let item = try await store.item(try reader.sku(), reader.serialNumber()).get()
        let answer: Response = reader.isCurrent(item.version) ? .empty(.notModified) : .json(item)
        return answer.tagged(item.version)
    }

    func patch(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        let body = try await reader.body(.itemPatch, .json, .mergePatch)
        let patch = try reader.checked(body)
        let command = PatchItem(
            sku: try reader.sku(), serialNumber: reader.serialNumber(), patch: patch,
            precondition: reader.precondition(), actor: context.actor)
        let item = try await store.perform(command).get()
        return .json(item).tagged(item.version)
    }

    func delete(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        let command = DeleteItem(
            sku: try reader.sku(), serialNumber: reader.serialNumber(), actor: context.actor)
        _ = try await store.perform(command).get()
        return .empty(.noContent)
    }

    func list(_ request: Request, context: StoreRequestContext) async throws -> Response {
        var reader = RequestReader(request, context)
        let state: ItemState? = reader.query.take("state")
        let page = PageRequest(
            &reader, of: "items", filters: [("sku", reader.skuText), ("state", state?.rawValue)])
        try reader.check()
        let position: SerialNumber? = try page.position()
        let items = try await store.items(
            of: try reader.sku(), state: state, after: position, limit: page.rowLimit
        ).get()
        return .json(page.page(items, by: \.serialNumber))
    }
}

/// The body of `POST /v1/products/{sku}/items`.
struct ItemCreation {
    let serialNumber: SerialNumber
    let price: Money?
    let attributes: Attributes
    let notes: String

    func command(sku: SKU, actor: String) -> AddItem {
        AddItem(key: ItemKey(sku, serialNumber), price: price, attributes: attributes, notes: notes, actor: actor)
    }
}

extension Shape<ItemCreation> {
    static var itemCreation: Shape {
        Shape { node in
            node.object { reader in
                let serialNumber = reader.required("serial_number", .serialNumber)
                let price = reader.nullable("price", .money)
                let attributes = reader.optional("attributes", .attributes)
                let notes = reader.optional("notes", .text(.notes))
                guard let serialNumber else { return nil }
                return ItemCreation(
                    serialNumber: serialNumber, price: price, attributes: attributes ?? [:], notes: notes ?? "")
            }
        }
    }
}

extension Shape<ItemPatch> {
    /// The body of `PATCH /v1/products/{sku}/items/{serial_number}`.
    static var itemPatch: Shape {
        Shape { node in
            node.object { reader in
                var patch = ItemPatch()
                patch.price = reader.pricePatch("price")
                patch.attributes = reader.attributesPatch("attributes")
                patch.notes = reader.patch("notes", .text(.notes), null: "")
                patch.state = reader.patch("state", .oneOf(ItemState.allCases))
                return patch
            }
        }
    }
}
