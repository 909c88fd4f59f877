import Inventory

@testable import StoreAPI

extension Property {
    /// A body is read without fault and whole, or its faults stand where they say; and what was read keeps the limits.
    static let bodies = Property(name: "bodies", seeds: bodySeeds) { bytes in
        var input = FuzzInput(bytes)
        let reader = input.oneOf(bodyReaders)
        guard let body = try? JSONParser.parse(Array(input.rest)) else { return }
        let faults = Faults()
        let hasValue = try reader.read(JSONNode(value: body, pointer: .wholeBody, faults: faults))
        // Without a value and without a fault the client would hear 500.
        try require(hasValue || !faults.list.isEmpty, "\(reader.name): neither a value nor a fault")
        for fault in faults.list {
            try require(body.has(placeOf: fault.pointer), "\(reader.name): no place \(fault.pointer): \(fault.detail)")
        }
    }

    /// How one call's body is read. A value may be there in spite of faults; then nobody looks at it.
    private struct BodyReader: Sendable {
        let name: String
        let read: @Sendable (JSONNode) throws -> Bool

        init<Value>(
            _ name: String, _ shape: @escaping @Sendable () -> Shape<Value>,
            keepsLimits: @escaping @Sendable (Value) -> Bool = { _ in true }
        ) {
            self.name = name
            read = { node in
                guard let value = shape().read(node) else { return false }
                if node.faults.list.isEmpty { try require(keepsLimits(value), "\(name): beyond limits: \(value)") }
                return true
            }
        }
    }

    private static let bodyReaders: [BodyReader] = [
        BodyReader("productCreation", { .productCreation }, keepsLimits: { $0.keepsLimits }),
        BodyReader("productPatch", { .productPatch }),
        BodyReader("itemCreation", { .itemCreation }, keepsLimits: { $0.keepsLimits }),
        BodyReader("itemPatch", { .itemPatch }),
        BodyReader("adjustment", { .adjustment }, keepsLimits: { $0.keepsLimits }),
        BodyReader("stocktake", { .stocktake }, keepsLimits: { (0...1_000_000_000_000).contains($0.onHand) }),
        BodyReader(
            "reservation", { .reservation(maximumTimeToLive: Limits.holdLifetime) }, keepsLimits: { $0.keepsLimits }),
        BodyReader("wish", { .wish() }, keepsLimits: { $0.keepsLimits }),
        BodyReader(
            "timeToLive", { .timeToLive(upTo: Limits.holdLifetime) }, keepsLimits: { (1...86_400).contains($0.count) }),
    ]

    private static let bodySeeds: [[UInt8]] =
        [
            #"{"sku":"12341234","kind":"fungible","name":"Pencil","description":"a\nb","price":{"amount":"3.00","#
                + #""currency":"USD"},"shipping_weight_grams":7,"attributes":{"a":"b"},"status":"active","on_hand":9}"#,
            #"{"name":"x","description":null,"price":{"amount":"1"},"attributes":{"a":null},"status":"archived","sku":1}"#,
            #"{"serial_number":"VIN1","price":null,"attributes":{},"notes":""}"#,
            #"{"price":{"currency":"EUR"},"attributes":null,"notes":null,"state":"withdrawn"}"#,
            #"{"delta":-1.0,"reason":"lost","reference":null,"note":"x"}"#,
            #"{"on_hand":1e3,"expected_on_hand":0,"note":null}"#,
            #"{"lines":[{"sku":"A","quantity":1},{"sku":"B","serial_numbers":["x","y"]},{"sku":"A","quantity":0}],"#
                + #""cart_id":"c","ttl_seconds":60}"#,
            #"{"quantity":1,"serial_numbers":[]}"#,
            #"{"ttl_seconds":86401,"a~/b":0}"#,
        ].enumerated().map { index, text in [UInt8(index)] + Array(text.utf8) }
}

// The contract's figures, written once more: those of `Limits` might be wrong.

extension ProductCreation {
    fileprivate var keepsLimits: Bool {
        guard (1...200).contains(name.unicodeScalars.count), description.unicodeScalars.count <= 20_000 else {
            return false
        }
        guard (0...10_000_000).contains(shippingWeightGrams), attributes.count <= 50 else { return false }
        return kind == .fungible ? price != nil && (0...1_000_000_000_000).contains(onHand) : onHand == 0
    }
}

extension ItemCreation {
    fileprivate var keepsLimits: Bool { notes.unicodeScalars.count <= 2_000 && attributes.count <= 50 }
}

extension Adjustment {
    fileprivate var keepsLimits: Bool {
        guard delta != 0, abs(delta) <= 1_000_000_000_000 else { return false }
        return (reference ?? "").unicodeScalars.count <= 200 && (note ?? "").unicodeScalars.count <= 2_000
    }
}

extension ReservationRequest {
    fileprivate var keepsLimits: Bool {
        guard (1...100).contains(lines.count), Set(lines.map(\.sku)).count == lines.count else { return false }
        guard (1...86_400).contains(timeToLive?.count ?? 1) else { return false }
        return lines.allSatisfy { $0.wish.keepsLimits } && (cartID ?? "").unicodeScalars.count <= 64
    }
}

extension LineRequest.Wish {
    fileprivate var keepsLimits: Bool {
        switch self {
        case .quantity(let quantity): (1...1_000_000).contains(quantity)
        case .serialNumbers(let names): (1...1_000).contains(names.count) && Set(names).count == names.count
        }
    }
}

extension JSONValue {
    /// Whether a JSON Pointer leads to a value, or to a member that its object could have.
    fileprivate func has(placeOf pointer: String) -> Bool {
        guard pointer != "" else { return true }
        guard pointer.hasPrefix("/") else { return false }
        var steps = pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { unescaped(String(Substring($0))) }
        let last = steps.removeLast()
        guard let parent = steps.reduce(self, { $0?.value(at: $1) }) else { return false }
        if case .object = parent { return true }
        return parent.value(at: last) != nil
    }

    private func unescaped(_ step: String) -> String {
        step.replacing("~1", with: "/").replacing("~0", with: "~")
    }

    private func value(at step: String) -> JSONValue? {
        switch self {
        case .array(let elements): Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        case .object(let object): object.members.first { $0.name == step }?.value
        default: nil
        }
    }
}
