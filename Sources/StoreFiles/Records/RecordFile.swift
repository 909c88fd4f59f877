internal import StoreAPI

/// A file of records as it is read from its beginning to its end, once: standard input will do.
///
/// What it is, it tells itself: a file that begins with `{` has JSON objects, any other one is CSV with a header.
struct RecordFile {
    /// One record, whether or not it can be read.
    struct Record {
        let line: Int
        /// Where it stands in ``RecordFile/bytes``.
        let source: Range<Int>
        let value: Result<JSONValue, CSVHeader.Unreadable>
    }

    /// How much is asked for at once.
    private static let pieceSize = 1024 * 1024
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private enum Reader {
        case csv(CSVParser, CSVHeader)
        case ndjson(NDJSONParser)
    }

    private let readPiece: (UnsafeMutableRawBufferPointer) throws -> Int
    /// The piece that is looked at; records refer to it until the next one is asked for.
    private(set) var bytes: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// How much of the file has come in.
    private(set) var bytesRead = 0
    private var reader: Reader?

    /// Reads the beginning. Throws ``FileFault`` where it is no beginning of such a file, and what `read` throws, which
    /// fills a part of its buffer and says how much, 0 at the end.
    init(_ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        readPiece = read
        // A pipe may give less at once than it takes to tell.
        while bytes.count < Self.byteOrderMark.count, !isAtEnd { try readMore() }
        if bytes.starts(with: Self.byteOrderMark) { position = Self.byteOrderMark.count }
        while bytes[position...].allSatisfy(\.isWhitespace), !isAtEnd { try readMore() }
        guard let first = bytes[position...].first(where: { !$0.isWhitespace }) else {
            throw FileFault("the file is empty")
        }
        if first == UInt8(ascii: "{") {
            reader = .ndjson(NDJSONParser())
        } else {
            reader = try readHeader()
        }
    }

    var format: FileFormat {
        if case .csv = reader { .csv } else { .ndjson }
    }

    /// The names of the columns, of CSV.
    var header: CSVHeader? {
        if case .csv(_, let header) = reader { header } else { nil }
    }

    private mutating func readHeader() throws -> Reader {
        var parser = CSVParser()
        while true {
            switch parser.next(in: bytes, at: &position, isLast: isAtEnd) {
            case .record(let fields, _, _):
                let names = fields.map { CSVText.decode($0, of: bytes) ?? "?" }
                return .csv(parser, try CSVHeader(names))
            case .malformed(let reason, _, _): throw FileFault("the header cannot be read: \(reason)")
            case .incomplete: try readMore()
            case .end: throw FileFault("the file is empty")
            }
        }
    }

    /// The next record; nil behind the last.
    mutating func next() throws -> Record? {
        while true {
            switch step() {
            case .record(let record): return record
            case .incomplete: try readMore()
            case .end: return nil
            }
        }
    }

    private enum Step {
        case record(Record)
        case incomplete
        case end
    }

    private mutating func step() -> Step {
        switch reader {
        case .csv(var parser, let header):
            defer { reader = .csv(parser, header) }
            switch parser.next(in: bytes, at: &position, isLast: isAtEnd) {
            case .record(let fields, let source, let line):
                let value = Result { () throws(CSVHeader.Unreadable) in try header.object(fields, of: bytes) }
                let begin =
                    header.beginsWithRemark ? fields.dropFirst().first?.start ?? source.upperBound : source.lowerBound
                return .record(Record(line: line, source: begin..<source.upperBound, value: value))
            case .malformed(let reason, let source, let line):
                return .record(Record(line: line, source: source, value: .failure(.init(place: "", reason: reason))))
            case .incomplete: return .incomplete
            case .end: return .end
            }
        case .ndjson(var parser):
            defer { reader = .ndjson(parser) }
            switch parser.next(in: bytes, at: &position, isLast: isAtEnd) {
            case .line(let source, let line):
                return .record(Record(line: line, source: source, value: Self.object(bytes[source])))
            case .tooLong(let source, let line):
                let reason = "is longer than \(NDJSONParser.maximumLength) bytes"
                return .record(Record(line: line, source: source, value: .failure(.init(place: "", reason: reason))))
            case .incomplete: return .incomplete
            case .end: return .end
            }
        case nil: return .end
        }
    }

    private static func object(_ line: ArraySlice<UInt8>) -> Result<JSONValue, CSVHeader.Unreadable> {
        do throws(JSONSyntaxError) {
            let value = try JSONParser.parse(Array(line))
            guard case .object(let object) = value else { return .success(value) }
            return .success(.object(object.without(Column.remark.name)))
        } catch {
            return .failure(.init(place: "", reason: "is not JSON: \(error)"))
        }
    }

    /// Puts another piece behind what has not been looked at yet.
    private mutating func readMore() throws {
        bytes.removeFirst(position)
        position = 0
        let kept = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Self.pieceSize))
        let count = try bytes.withUnsafeMutableBytes {
            try readPiece(UnsafeMutableRawBufferPointer(rebasing: $0[kept...]))
        }
        bytes.removeLast(Self.pieceSize - count)
        isAtEnd = count == 0
        bytesRead += count
    }
}

extension CSVHeader {
    var beginsWithRemark: Bool { columns.first == .remark }
}

extension JSONObject {
    /// The object without its members of that name; itself where it has none, as nearly always.
    func without(_ name: String) -> JSONObject {
        guard members.contains(where: { $0.name == name }) else { return self }
        var rest = JSONObject()
        for member in members where member.name != name { rest.append(member.name, member.value) }
        return rest
    }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }
}

extension UInt8 {
    fileprivate var isWhitespace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
