import FoundationEssentials

extension UUID {
    private static let hyphens = [8, 13, 18, 23]

    /// Reads 32 hexadecimal digits in five groups, and nothing else.
    ///
    /// Foundation's own initialiser lets signs, spaces and `0x` stand for digits on Linux, where it is `sscanf`: two
    /// texts that are no UUIDs would then name the same reservation.
    init?(text: String) {
        let text = Array(text.utf8)
        guard text.count == 36 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        var index = 0
        while index < text.count {
            if Self.hyphens.contains(index) {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                index += 1
            }
            guard let high = text[index].hexadecimalValue, let low = text[index + 1].hexadecimalValue else {
                return nil
            }
            bytes.append(high << 4 | low)
            index += 2
        }
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
