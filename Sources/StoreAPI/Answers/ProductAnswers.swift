import Inventory

extension StockedProduct: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", product.sku)
            $0.member("kind", product.kind.rawValue)
            $0.member("name", product.name)
            $0.member("description", product.description)
            $0.member("price", product.price)
            $0.member("shipping_weight_grams", product.shippingWeightGrams)
            $0.member("attributes", product.attributes)
            $0.member("status", product.status.rawValue)
            $0.member("stock", stock.write(members:))
            $0.member("created_at", product.createdAt)
            $0.member("updated_at", product.updatedAt)
        }
    }
}

extension Item: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", sku)
            $0.member("serial_number", serialNumber)
            $0.member("price", price)
            $0.member("attributes", attributes)
            $0.member("notes", notes)
            $0.member("state", state.rawValue)
            $0.member("created_at", createdAt)
            $0.member("updated_at", updatedAt)
        }
    }
}

extension Attributes: JSONWritable {
    /// By name, so that the same attributes are always the same text.
    func write(to writer: inout JSONWriter) {
        writer.object { attributes in
            for (name, value) in sorted(by: { $0.key < $1.key }) { attributes.member(named: name, value) }
        }
    }
}
