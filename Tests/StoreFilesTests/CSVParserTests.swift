import TestSupport
import Testing

@testable import StoreFiles

@Suite struct CSVParserTests {
    /// What a file comes to: the texts of each record, or why it is none, with its line.
    private enum Found: Equatable {
        case record([String], line: Int)
        case malformed(source: String, line: Int)
    }

    /// Feeds the file in pieces of that size.
    private func parse(_ file: [UInt8], pieces: Int) -> [Found] {
        var parser = CSVParser()
        var bytes: [UInt8] = []
        var rest = file[...]
        var position = 0
        var found: [Found] = []
        while true {
            switch parser.next(in: bytes, at: &position, isLast: rest.isEmpty) {
            case .record(let fields, _, let line):
                found.append(.record(fields.map { CSVText.decode($0, of: bytes) ?? "?" }, line: line))
            case .malformed(_, let source, let line):
                found.append(.malformed(source: String(decoding: bytes[source], as: UTF8.self), line: line))
            case .incomplete:
                bytes.removeFirst(position)
                position = 0
                bytes += rest.prefix(pieces)
                rest = rest.dropFirst(pieces)
            case .end: return found
            }
        }
    }

    private func parse(_ text: String) -> [Found] { parse(Array(text.utf8), pieces: .max) }

    @Test func recordsAndTheirLines() {
        #expect(parse("") == [])
        #expect(parse("a,b\n1,2\n") == [.record(["a", "b"], line: 1), .record(["1", "2"], line: 2)])
        #expect(parse("a,b\r\n1,2") == [.record(["a", "b"], line: 1), .record(["1", "2"], line: 2)])
        #expect(parse("a\n\n\r\nb\n\n") == [.record(["a"], line: 1), .record(["b"], line: 4)])
        #expect(parse(",\n") == [.record(["", ""], line: 1)])
        #expect(parse("a,") == [.record(["a", ""], line: 1)])
    }

    @Test func quotedFields() {
        #expect(parse("\"a,b\",\"c\"\"d\",\"\"\n") == [.record(["a,b", "c\"d", ""], line: 1)])
        #expect(parse("\"a\nb\r\nc\",d\ne\n") == [.record(["a\nb\r\nc", "d"], line: 1), .record(["e"], line: 4)])
        #expect(parse(#""""""#) == [.record(["\""], line: 1)])
        #expect(parse(#""é 😀""#) == [.record(["é 😀"], line: 1)])
    }

    /// What follows is not swallowed.
    @Test(arguments: [
        "a\"b,c", "\"a\"b,c", "\"a\" ,c", "a\rb,c", "\"a\"\rb", "\"not closed", "\"x\"\"",
    ])
    func malformedRecords(_ line: String) {
        #expect(
            parse("first\n\(line)\nlast\n")
                == [.record(["first"], line: 1), .malformed(source: line, line: 2), .record(["last"], line: 3)])
        #expect(parse(line) == [.malformed(source: line, line: 1)])
    }

    @Test func aRecordHasItsLimit() {
        let long = String(repeating: "x", count: CSVParser.maximumLength + 10)
        for piece in [4096, .max] {
            let found = parse(Array("a\n\(long)\nb\n".utf8), pieces: piece)
            #expect(found.count == 3)
            #expect(found.first == .record(["a"], line: 1) && found.last == .record(["b"], line: 3))
        }
        // In quotation marks that are never closed, the lines behind the first are records of their own.
        let lines = String(repeating: "x,y\n", count: CSVParser.maximumLength / 4 + 10)
        let found = parse(Array("\"a\n\(lines)".utf8), pieces: 65_536)
        #expect(found.first == .malformed(source: "\"a", line: 1))
        #expect(found.count == CSVParser.maximumLength / 4 + 11)
        #expect(found.last == .record(["x", "y"], line: found.count))
    }

    /// Where a piece of the file ends changes nothing.
    @Test func piecesMakeNoDifference() {
        let seed = SeededGenerator.newSeed()
        var dice = SeededGenerator(seed: seed)
        let alphabet = Array("ab,,\"\"\"\n\n\r\n é".utf8)
        for _ in 0..<2_000 {
            let file = (0..<Int.random(in: 0..<60, using: &dice)).map { _ in alphabet.randomElement(using: &dice)! }
            let whole = parse(file, pieces: .max)
            for piece in [1, 2, 3, 7] {
                #expect(parse(file, pieces: piece) == whole, "seed \(seed): \(String(decoding: file, as: UTF8.self))")
            }
        }
    }

    /// Whatever is written is read back.
    @Test func whatIsWrittenIsReadBack() {
        let seed = SeededGenerator.newSeed()
        var dice = SeededGenerator(seed: seed)
        let alphabet: [Unicode.Scalar] = ["a", ",", "\"", "\n", "\r", " ", "é", "\u{301}", "\u{1F600}", "\t"]
        for _ in 0..<2_000 {
            let record = (0..<Int.random(in: 1...5, using: &dice)).map { _ in
                var text = ""
                for _ in 0..<Int.random(in: 0...8, using: &dice) {
                    text.unicodeScalars.append(alphabet.randomElement(using: &dice)!)
                }
                return text
            }
            // An empty line is no record.
            guard record != [""] else { continue }
            #expect(parse(CSVText.record(record) + "\n") == [.record(record, line: 1)], "seed \(seed)")
        }
    }
}
