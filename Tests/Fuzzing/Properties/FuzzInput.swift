/// An input taken apart: a few choices first, and the rest as it is.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte; 0 behind the end, so that a short input is one too.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of the elements, by the next byte.
    mutating func oneOf<Element>(_ elements: [Element]) -> Element { elements[Int(byte()) % elements.count] }

    /// The next eight bytes as a number.
    mutating func integer() -> Int64 {
        (0..<8).reduce(0) { number, _ in number << 8 | Int64(byte()) }
    }

    /// What is left, as a text; what is not UTF-8 is repaired, as HTTP's strings are.
    var text: String { String(decoding: rest, as: UTF8.self) }
}
