import Inventory

/// The body of `PUT /v1/reservations/{id}`.
struct ReservationRequest {
    let lines: [LineRequest]
    let cartID: String?
    let timeToLive: Seconds?
}

extension Shape<ReservationRequest> {
    static func reservation(
        maximumTimeToLive: Seconds, maximumUnits: Int = Limits.quantityPerLine
    ) -> Shape {
        Shape { node in
            node.object { reader in
                let lines = reader.required("lines", .lines(maximumUnits))
                let cartID = reader.nullable("cart_id", .text(.cartID))
                let timeToLive = reader.optional("ttl_seconds", .seconds(upTo: maximumTimeToLive))
                guard let lines else { return nil }
                return ReservationRequest(lines: lines, cartID: cartID, timeToLive: timeToLive)
            }
        }
    }
}

extension Shape<[LineRequest]> {
    fileprivate static func lines(_ maximumUnits: Int) -> Shape {
        Shape { node in
            guard let elements = node.elements else { return nil }
            guard (1...Limits.linesPerReservation).contains(elements.count) else {
                return node.refuse("must be 1 to \(Limits.linesPerReservation) lines, not \(elements.count)")
            }
            var seen: Set<SKU> = []
            let lines = elements.compactMap { element in
                element.object { reader -> LineRequest? in
                    let sku = reader.required("sku", .sku)
                    if let sku, !seen.insert(sku).inserted { reader.refuse("sku", "stands in another line already") }
                    let wish = reader.wish(maximumUnits)
                    guard let sku, let wish else { return nil }
                    return LineRequest(sku: sku, wish: wish)
                }
            }
            let named = lines.reduce(0) { if case .serialNumbers(let names) = $1.wish { $0 + names.count } else { $0 } }
            guard named <= Limits.itemsPerReservation else {
                return node.refuse("name more than \(Limits.itemsPerReservation) items, the most that can be held")
            }
            return lines
        }
    }
}

extension Shape<LineRequest.Wish> {
    /// The body of `PUT /v1/reservations/{id}/lines/{sku}`.
    static func wish(maximumUnits: Int = Limits.quantityPerLine) -> Shape {
        Shape { node in
            node.object { $0.wish(maximumUnits) }
        }
    }
}

extension ObjectReader {
    /// Exactly one of `quantity` and `serial_numbers`.
    fileprivate mutating func wish(_ maximumUnits: Int) -> LineRequest.Wish? {
        let quantity = optional("quantity", .integer(1...maximumUnits))
        let serialNumbers = optional(
            "serial_numbers", .serialNumbers(upTo: min(maximumUnits, Limits.itemsPerReservation)))
        switch (member("quantity"), member("serial_numbers")) {
        case (.absent, .absent): return node.refuse("must have quantity or serial_numbers")
        case (.absent, _): return serialNumbers.map { .serialNumbers($0) }
        case (_, .absent): return quantity.map { .quantity($0) }
        default: return node.refuse("must not have both quantity and serial_numbers")
        }
    }
}

extension Shape<[SerialNumber]> {
    fileprivate static func serialNumbers(upTo maximum: Int) -> Shape {
        Shape { node in
            guard let elements = node.elements else { return nil }
            guard (1...maximum).contains(elements.count) else {
                return node.refuse("must be 1 to \(maximum) items, not \(elements.count)")
            }
            var seen: Set<SerialNumber> = []
            return elements.compactMap { element in
                guard let serialNumber = Shape<SerialNumber>.serialNumber.read(element) else { return nil }
                return seen.insert(serialNumber).inserted ? serialNumber : element.refuse("is named already")
            }
        }
    }
}

extension Shape<Seconds> {
    /// The body of `POST /v1/reservations/{id}/extension`.
    static func timeToLive(upTo maximum: Seconds) -> Shape {
        Shape { node in
            node.object { $0.required("ttl_seconds", .seconds(upTo: maximum)) }
        }
    }
}
