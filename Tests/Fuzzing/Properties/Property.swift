/// What must hold of a parser, whatever bytes it is given.
public struct Property: Sendable, CustomStringConvertible {
    /// What it is called on the command line.
    public let name: String
    /// Inputs that reach deep: where a fuzzer begins, and what tests mutate. What a fuzzer found belongs here too.
    public let seeds: [[UInt8]]
    /// Throws a ``Violation`` for bytes of which the property does not hold.
    public let check: @Sendable (_ bytes: [UInt8]) throws -> Void

    public var description: String { name }

    /// All properties.
    public static let all: [Property] = [
        .json, .bodies, .decimals, .percentEncoding, .queries, .identifiers, .headers, .cursors, .postgresValues,
    ]
}

/// Why a property does not hold of an input.
public struct Violation: Error, CustomStringConvertible {
    public let description: String
}

/// Throws a ``Violation`` unless the condition holds.
func require(_ condition: Bool, _ complaint: @autoclosure () -> String) throws(Violation) {
    guard condition else { throw Violation(description: complaint()) }
}

extension String {
    /// Whether both have the same scalars. Swift's `==` takes composed and decomposed accents for the same.
    func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Array where Element == [UInt8] {
    /// Seeds that are texts.
    init(texts: [String]) { self = texts.map { [UInt8]($0.utf8) } }
}
