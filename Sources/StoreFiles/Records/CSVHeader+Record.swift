internal import StoreAPI

extension CSVHeader {
    /// What is wrong with a record as such.
    struct Unreadable: Error {
        let place: String
        let reason: String
    }

    /// The record as the JSON object that says the same, for the shapes that read request bodies.
    func object(_ fields: [CSVParser.Field], of bytes: [UInt8]) throws(Unreadable) -> JSONValue {
        guard fields.count == columns.count else {
            throw Unreadable(
                place: "", reason: "has \(fields.count) fields, where the header has \(columns.count)")
        }
        var object = JSONObject()
        var price = JSONObject()
        var saysPrice = false
        for (column, field) in zip(columns, fields) {
            if case .remark = column.content { continue }
            guard let text = CSVText.decode(field, of: bytes) else {
                throw Unreadable(place: column.name, reason: "is not UTF-8")
            }
            switch column.content {
            case .text(let isEmptiedByNothing):
                if text.isEmpty {
                    if isEmptiedByNothing { object.append(column.name, .null) }
                } else {
                    object.append(column.name, .string(text))
                }
            case .number:
                if !text.isEmpty { object.append(column.name, Self.number(text)) }
            case .object:
                object.append(column.name, text.isEmpty ? .null : try Self.value(text, of: column))
            case .amount:
                saysPrice = true
                if !text.isEmpty { price.append("amount", .string(text)) }
            case .currency:
                if !text.isEmpty { price.append("currency", .string(text)) }
            case .remark:
                break
            }
        }
        if saysPrice { object.append("price", price.members.isEmpty ? .null : .object(price)) }
        return .object(object)
    }

    /// What is no number stays a text, for the shape to refuse.
    private static func number(_ text: String) -> JSONValue {
        guard case .number(let number)? = try? JSONParser.parse(Array(text.utf8)) else { return .string(text) }
        return .number(number)
    }

    private static func value(_ text: String, of column: Column) throws(Unreadable) -> JSONValue {
        // Nearly all of them, where a store does without.
        if text == "{}" { return .object(JSONObject()) }
        do {
            return try JSONParser.parse(Array(text.utf8))
        } catch {
            throw Unreadable(place: column.name, reason: "is not JSON: \(error)")
        }
    }
}
