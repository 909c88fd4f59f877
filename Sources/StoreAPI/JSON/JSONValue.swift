/// A JSON text as a tree, in the order in which it was written.
///
/// The service reads bodies with a parser of its own because Foundation's decoder stops at the first fault and gives
/// no JSON Pointer, takes one of two members of the same name without a word, reads numbers by way of floating point,
/// and cannot tell a malformed text (400) from a well-formed one of the wrong shape (422).
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of a JSON object as they came.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue
    }

    /// The first of each name.
    package private(set) var members: [Member] = []
    /// Names that came again, once for each time.
    ///
    /// Swift's equality decides, by which composed and decomposed accents are the same: names become keys of Swift
    /// dictionaries, where the two would collide.
    package private(set) var repeatedNames: [String] = []
    /// Filled once a scan over all members would be slow, so that a body of many members does not take quadratic time.
    private var index: Set<String> = []

    private static let longestScan = 16

    package init() {}

    package mutating func append(_ name: String, _ value: JSONValue) {
        if contains(name) {
            repeatedNames.append(name)
        } else {
            members.append(Member(name: name, value: value))
            if members.count > Self.longestScan { index.insert(name) }
        }
    }

    private mutating func contains(_ name: String) -> Bool {
        guard members.count >= Self.longestScan else { return members.contains { $0.name == name } }
        if index.isEmpty { index = Set(members.map(\.name)) }
        return index.contains(name)
    }
}
