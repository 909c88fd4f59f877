/// The parameters of one statement as libpq takes them: parallel arrays of types, pointers, lengths and formats.
///
/// One is kept for each session, so that sending a statement allocates nothing.
struct OutgoingParameters {
    private(set) var types: [UInt32] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var values: [UnsafePointer<CChar>?] = []

    /// Takes apart what ``ParameterEncoder`` has put together.
    mutating func load(_ statement: BoundStatement) {
        types.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        statement.bytes.withUnsafeBytes { bytes in
            var offset = 0
            for _ in 0..<statement.parameterCount {
                types.append(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: Int32.self))
                offset += 8
                lengths.append(length)
                offsets.append(length < 0 ? -1 : offset)
                offset += Int(max(length, 0))
            }
        }
        while formats.count < statement.parameterCount {
            formats.append(1)  // binary
        }
    }

    /// Calls `body` with values, lengths and formats; they point into the statement's buffer and are good only there.
    mutating func withPointers<R>(
        into statement: BoundStatement,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> R
    ) -> R {
        statement.bytes.withUnsafeBytes { bytes in
            values.removeAll(keepingCapacity: true)
            for offset in offsets {
                let value = offset < 0 ? nil : bytes.baseAddress.map { $0 + offset }
                values.append(value?.assumingMemoryBound(to: CChar.self))
            }
            return body(values, lengths, formats)
        }
    }
}
