/// Finds the records of a CSV file (RFC 4180) in its bytes, a piece of the file at a time. Pure: it reads no file.
///
/// Strict where leniency would guess: a quotation mark inside an unquoted field, or anything but a comma or a line break
/// behind a closing one, makes the record malformed. Lines end in LF or CRLF; empty ones are passed over. After a
/// malformed record it goes on with the line behind the one on which that began, so that one stray quotation mark does
/// not swallow what follows.
struct CSVParser {
    /// The most bytes of a record; as much as a request body may have.
    static let maximumLength = 256 * 1024

    /// Where the next record begins, counted from 1.
    private(set) var line = 1
    /// The rest of a line that was too long to be looked at whole is still to come.
    private var isPassingOver = false

    /// One field: where it stands, its quotation marks left out.
    struct Field: Equatable {
        var range: Range<Int>
        /// It stands in quotation marks.
        var isQuoted = false
        /// It has doubled quotation marks in it.
        var hasEscapes = false

        /// Where it begins, quotation mark included.
        var start: Int { isQuoted ? range.lowerBound - 1 : range.lowerBound }
    }

    /// What the next bytes are.
    enum Step: Equatable {
        /// A record that begins on `line`, with where it stands, its line break left out.
        case record(fields: [Field], source: Range<Int>, line: Int)
        /// A line that is no record, nor the beginning of one.
        case malformed(reason: String, source: Range<Int>, line: Int)
        /// It takes more bytes to tell.
        case incomplete
        /// Nothing is left.
        case end
    }

    /// Looks at `bytes` from `position` on, and moves it behind what it found. `isLast`: no more bytes will come.
    mutating func next(in bytes: [UInt8], at position: inout Int, isLast: Bool) -> Step {
        if isPassingOver { passOver(bytes, &position) }
        skipEmptyLines(bytes, &position)
        guard position < bytes.count else { return isLast ? .end : .incomplete }
        var scan = CSVScan(start: position)
        let limit = min(bytes.count, position + Self.maximumLength)
        switch scan.run(bytes, limit: limit, isLast: isLast && limit == bytes.count) {
        case .complete(let end, let next, let lineBreaks):
            let step = Step.record(fields: scan.fields, source: position..<end, line: line)
            position = next
            line += lineBreaks
            return step
        case .open where limit == bytes.count && !isLast:
            return .incomplete
        case .open:
            let reason = scan.isQuoted ? "a quotation mark is not closed" : "is longer than \(Self.maximumLength) bytes"
            return malformed(reason, bytes, &position, isLast)
        case .malformed(let reason):
            return malformed(reason, bytes, &position, isLast)
        }
    }

    private mutating func skipEmptyLines(_ bytes: [UInt8], _ position: inout Int) {
        while position < bytes.count {
            if bytes[position] == .lineFeed {
                position += 1
            } else if bytes[position] == .carriageReturn, position + 1 < bytes.count, bytes[position + 1] == .lineFeed {
                position += 2
            } else {
                return
            }
            line += 1
        }
    }

    /// Passes over the line on which the record begins.
    private mutating func malformed(
        _ reason: String, _ bytes: [UInt8], _ position: inout Int, _ isLast: Bool
    ) -> Step {
        // All of the line is wanted, as far as a record may be long.
        let isWhole = isLast || bytes.count - position >= Self.maximumLength || bytes[position...].contains(.lineFeed)
        guard isWhole else { return .incomplete }
        let start = position
        let startLine = line
        isPassingOver = true
        passOver(bytes, &position)
        var end = isPassingOver ? position : position - 1
        if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
        return .malformed(reason: reason, source: start..<end, line: startLine)
    }

    private mutating func passOver(_ bytes: [UInt8], _ position: inout Int) {
        guard let end = bytes[position...].firstIndex(of: .lineFeed) else {
            position = bytes.count
            return
        }
        position = end + 1
        line += 1
        isPassingOver = false
    }
}

/// One pass over one record.
private struct CSVScan {
    enum Outcome {
        /// `next` is behind the line break.
        case complete(end: Int, next: Int, lineBreaks: Int)
        case open
        case malformed(String)
    }

    private(set) var fields: [CSVParser.Field] = []
    /// Whether it ended within quotation marks.
    private(set) var isQuoted = false
    private var position: Int
    private var lineBreaks = 0

    init(start: Int) {
        position = start
        fields.reserveCapacity(16)
    }

    mutating func run(_ bytes: [UInt8], limit: Int, isLast: Bool) -> Outcome {
        while true {
            if position < limit, bytes[position] == .quotationMark {
                if let outcome = quotedField(bytes, limit, isLast) { return outcome }
            } else {
                if let outcome = plainField(bytes, limit, isLast) { return outcome }
            }
            // Here stands what ends the field, or nothing any more.
            guard position < limit else { return .complete(end: position, next: position, lineBreaks: lineBreaks) }
            switch bytes[position] {
            case .comma:
                position += 1
            case .lineFeed:
                return .complete(end: position, next: position + 1, lineBreaks: lineBreaks + 1)
            default:  // CRLF, as the fields have seen
                return .complete(end: position, next: position + 2, lineBreaks: lineBreaks + 1)
            }
        }
    }

    /// Reads to what ends the field. Nil: it is read, and `position` stands there.
    private mutating func plainField(_ bytes: [UInt8], _ limit: Int, _ isLast: Bool) -> Outcome? {
        let start = position
        while position < limit {
            switch bytes[position] {
            case .comma, .lineFeed:
                fields.append(CSVParser.Field(range: start..<position))
                return nil
            case .carriageReturn:
                guard position + 1 < limit else { return isLast ? .malformed(Self.bareReturn) : .open }
                guard bytes[position + 1] == .lineFeed else { return .malformed(Self.bareReturn) }
                fields.append(CSVParser.Field(range: start..<position))
                return nil
            case .quotationMark:
                return .malformed("a quotation mark stands inside a field that does not begin with one")
            default:
                position += 1
            }
        }
        guard isLast else { return .open }
        fields.append(CSVParser.Field(range: start..<position))
        return nil
    }

    private mutating func quotedField(_ bytes: [UInt8], _ limit: Int, _ isLast: Bool) -> Outcome? {
        position += 1
        isQuoted = true
        var field = CSVParser.Field(range: position..<position, isQuoted: true)
        while position < limit {
            let byte = bytes[position]
            position += 1
            if byte == .lineFeed { lineBreaks += 1 }
            guard byte == .quotationMark else { continue }
            guard position < limit else {
                guard isLast else { return .open }
                return close(&field)
            }
            switch bytes[position] {
            case .quotationMark:
                field.hasEscapes = true
                position += 1
            case .comma, .lineFeed:
                return close(&field)
            case .carriageReturn where position + 1 < limit && bytes[position + 1] == .lineFeed:
                return close(&field)
            case .carriageReturn where position + 1 == limit && !isLast:
                return .open
            default:
                return .malformed("a comma or the end of the line is expected behind a closing quotation mark")
            }
        }
        return .open
    }

    /// `position` is behind the closing quotation mark.
    private mutating func close(_ field: inout CSVParser.Field) -> Outcome? {
        field.range = field.range.lowerBound..<(position - 1)
        fields.append(field)
        isQuoted = false
        return nil
    }

    private static let bareReturn = "a carriage return stands alone; quote the field"
}

extension UInt8 {
    static let comma = UInt8(ascii: ",")
    static let quotationMark = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}
