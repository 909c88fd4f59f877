import Inventory

/// What a value of a body must look like, and what is made of it. Whatever does not fit is reported, and read as nil.
struct Shape<Value> {
    let read: (JSONNode) -> Value?

    init(_ read: @escaping (JSONNode) -> Value?) { self.read = read }
}

extension Shape<Int64> {
    static func integer(_ range: ClosedRange<Int64>) -> Shape {
        Shape { node in
            guard case .number(let number) = node.value else { return node.refuse("must be a number") }
            switch number {
            case .integer(let integer) where range.contains(integer): return integer
            case .fraction: return node.refuse("must be an integer")
            case .integer, .outOfRange:
                return node.refuse("must be from \(range.lowerBound) to \(range.upperBound)")
            }
        }
    }
}

extension Shape<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Shape {
        let wide = Shape<Int64>.integer(Int64(range.lowerBound)...Int64(range.upperBound))
        return Shape { node in wide.read(node).map { Int($0) } }
    }
}

extension Shape<Seconds> {
    static func seconds(upTo maximum: Seconds) -> Shape {
        let count = Shape<Int>.integer(1...maximum.count)
        return Shape { node in count.read(node).map { Seconds($0) } }
    }
}

extension Shape<String> {
    /// Any string, for a shape that says more than this one could.
    static var string: Shape {
        Shape { node in
            guard case .string(let text) = node.value else { return node.refuse("must be a string") }
            return text
        }
    }

    static func text(_ rule: TextRule) -> Shape {
        Shape { node in
            guard let text = string.read(node) else { return nil }
            if let objection = rule.objection(to: text) { return node.refuse(objection) }
            return text
        }
    }
}

extension Shape where Value: RawRepresentable, Value.RawValue == String {
    static func oneOf(_ values: some Collection<Value>) -> Shape {
        let names = values.map(\.rawValue)
        return Shape { node in
            guard let text = Shape<String>.string.read(node) else { return nil }
            guard names.contains(text), let value = Value(rawValue: text) else {
                return node.refuse("must be one of \(names.joined(separator: ", "))")
            }
            return value
        }
    }
}

extension Shape<SKU> {
    static var sku: Shape { parsed(SKU.init(_:), orElse: TextRule.identifierGrammar) }
}

extension Shape<SerialNumber> {
    static var serialNumber: Shape { parsed(SerialNumber.init(_:), orElse: TextRule.identifierGrammar) }
}

extension Shape {
    /// A string that `parse` understands.
    static func parsed(_ parse: @escaping (String) -> Value?, orElse objection: String) -> Shape {
        Shape { node in
            guard let text = Shape<String>.string.read(node) else { return nil }
            return parse(text) ?? node.refuse(objection)
        }
    }
}
