import Inventory

extension StockLevel {
    /// The figures, as members of whatever object has them.
    func write(members object: inout JSONWriter) {
        object.member("on_hand", onHand)
        object.member("reserved", reserved)
        object.member("available", available)
    }
}

/// The stock of one product.
struct StockAnswer: JSONWritable {
    let sku: SKU
    let kind: ProductKind
    let stock: StockLevel

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", sku)
            $0.member("kind", kind.rawValue)
            stock.write(members: &$0)
        }
    }
}

extension Movement: JSONWritable {
    func write(to writer: inout JSONWriter) {
        write(to: &writer) { $0.member("on_hand", stockAfter.onHand) }
    }

    fileprivate func write(to writer: inout JSONWriter, stock: (inout JSONWriter) -> Void) {
        writer.object {
            $0.member("id", id)
            $0.member("sku", sku)
            $0.member("delta", delta)
            $0.member("reason", reason.rawValue)
            $0.member("reference", reference)
            $0.member("note", note)
            $0.member("serial_number", serialNumber)
            stock(&$0)
            $0.member("actor", actor)
            $0.member("occurred_at", occurredAt)
        }
    }
}

/// A movement with all of the stock after it.
struct AdjustmentAnswer: JSONWritable {
    let movement: Movement

    func write(to writer: inout JSONWriter) {
        movement.write(to: &writer, stock: movement.stockAfter.write(members:))
    }
}

/// What is available of several products.
struct AvailabilityAnswer: JSONWritable {
    let known: [Entry]
    let unknown: [SKU]

    struct Entry: JSONWritable {
        let sku: SKU
        let available: Int64

        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.member("sku", sku)
                $0.member("available", available)
            }
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("items", known)
            $0.member("unknown_skus", unknown)
        }
    }
}
