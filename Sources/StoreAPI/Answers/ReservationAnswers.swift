import Inventory

extension Reservation: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("cart_id", cartID)
            $0.member("state", state.rawValue)
            $0.member("lines", lines)
            $0.member("created_at", createdAt)
            $0.member("expires_at", expiresAt)
            $0.member("expires_in_seconds", expiresInSeconds)
        }
    }
}

extension Line: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object(write(members:))
    }

    fileprivate func write(members object: inout JSONWriter) {
        object.member("sku", sku)
        object.member("quantity", quantity)
        switch contents {
        case .units(_, let unitPrice): object.member("unit_price", unitPrice)
        case .items(let items): object.member("items", items)
        }
    }
}

extension PricedItem: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("serial_number", serialNumber)
            $0.member("unit_price", unitPrice)
        }
    }
}

extension Order: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("cart_id", cartID)
            $0.member("state", state.rawValue)
            $0.member("lines", lines)
            $0.member("totals", totals)
            $0.member("shipping_weight_grams", shippingWeightGrams)
            $0.member("purchased_at", purchasedAt)
        }
    }
}

extension Order.Line: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            line.write(members: &$0)
            $0.member("name", name)
            $0.member("line_total", line.total)
        }
    }
}
