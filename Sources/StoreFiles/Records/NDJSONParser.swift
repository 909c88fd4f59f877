/// Finds the lines of a file of JSON objects, a piece of the file at a time. Pure: it reads no file.
///
/// Lines end in LF or CRLF, as the last one need not; empty ones are passed over.
struct NDJSONParser {
    /// The most bytes of a line; as much as a request body may have.
    static let maximumLength = 256 * 1024

    private var line = 0
    private var isPassingOver = false

    enum Step: Equatable {
        case line(source: Range<Int>, line: Int)
        case tooLong(source: Range<Int>, line: Int)
        /// It takes more bytes to tell.
        case incomplete
        case end
    }

    /// Looks at `bytes` from `position` on, and moves it behind what it found. `isLast`: no more bytes will come.
    mutating func next(in bytes: [UInt8], at position: inout Int, isLast: Bool) -> Step {
        while position < bytes.count {
            let start = position
            let end = bytes[start...].firstIndex(of: .lineFeed)
            guard let end = end ?? (isLast ? bytes.count : nil) else {
                guard isPassingOver || bytes.count - start > Self.maximumLength else { return .incomplete }
                position = bytes.count
                if isPassingOver { return .incomplete }
                isPassingOver = true
                return .tooLong(source: start..<bytes.count, line: line + 1)
            }
            position = min(end + 1, bytes.count)
            line += 1
            if isPassingOver {
                isPassingOver = false
                continue
            }
            let isCRLF = end > start && bytes[end - 1] == .carriageReturn
            let source = start..<(isCRLF ? end - 1 : end)
            if source.count > Self.maximumLength { return .tooLong(source: source, line: line) }
            if !source.isEmpty { return .line(source: source, line: line) }
        }
        return isLast ? .end : .incomplete
    }
}
