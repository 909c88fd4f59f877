import Inventory

/// The body of `POST /v1/products`.
struct ProductCreation {
    let sku: SKU
    let kind: ProductKind
    let name: String
    let description: String
    let price: Money?
    let shippingWeightGrams: Int
    let attributes: Attributes
    let status: ProductStatus
    let onHand: Int64

    func command(actor: String) -> CreateProduct {
        CreateProduct(
            sku: sku, kind: kind, name: name, description: description, price: price,
            shippingWeightGrams: shippingWeightGrams, attributes: attributes, status: status, onHand: onHand,
            actor: actor)
    }
}

extension Shape<ProductCreation> {
    static var productCreation: Shape {
        Shape { node in
            node.object { reader in
                let sku = reader.required("sku", .sku)
                let kind = reader.required("kind", .oneOf(ProductKind.allCases))
                let name = reader.required("name", .text(.name))
                let description = reader.optional("description", .text(.description))
                let price = reader.productPrice(kind)
                let weight = reader.optional("shipping_weight_grams", .integer(0...Limits.shippingWeightGrams))
                let attributes = reader.optional("attributes", .attributes)
                let status = reader.optional("status", .oneOf(ProductStatus.allCases))
                let onHand = reader.firstStock(kind)
                guard let sku, let kind, let name else { return nil }
                return ProductCreation(
                    sku: sku, kind: kind, name: name, description: description ?? "", price: price,
                    shippingWeightGrams: weight ?? 0, attributes: attributes ?? [:], status: status ?? .active,
                    onHand: onHand ?? 0)
            }
        }
    }
}

extension ObjectReader {
    fileprivate mutating func productPrice(_ kind: ProductKind?) -> Money? {
        kind == .fungible ? required("price", .money) : nullable("price", .money)
    }

    mutating func firstStock(_ kind: ProductKind?) -> Int64? {
        if kind == .nonFungible, case .there(let node) = member("on_hand") {
            return node.refuse("is only for fungible products; this one's stock are its items")
        }
        return optional("on_hand", .integer(0...Limits.onHand))
    }
}

extension Shape<ProductPatch> {
    /// The body of `PATCH /v1/products/{sku}`.
    static var productPatch: Shape {
        Shape { node in
            node.object { reader in
                for name in ["sku", "kind"] {
                    if case .absent = reader.member(name) { continue }
                    reader.refuse(name, "never changes; leave it out")
                }
                var patch = ProductPatch()
                patch.name = reader.patch("name", .text(.name))
                patch.description = reader.patch("description", .text(.description), null: "")
                patch.price = reader.pricePatch("price")
                patch.shippingWeightGrams = reader.patch(
                    "shipping_weight_grams", .integer(0...Limits.shippingWeightGrams))
                patch.attributes = reader.attributesPatch("attributes")
                patch.status = reader.patch("status", .oneOf(ProductStatus.allCases))
                return patch
            }
        }
    }
}
