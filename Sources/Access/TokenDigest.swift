internal import Crypto

/// The SHA-256 of a token's random bytes: what is stored and compared in place of the token.
///
/// Comparing takes the same time whatever differs. Nothing could be learned from it anyway, since nobody can choose the
/// digest of what he presents; but then nobody need think about it.
public struct TokenDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of bytes: UnsafeRawBufferPointer) {
        words = SHA256.hash(data: bytes).withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 { digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Reads what ``hexadecimal`` writes; nil for anything else.
    public init?(hexadecimal text: String) {
        guard let bytes = Hexadecimal.bytes(text.utf8), bytes.count == 32 else { return nil }
        words = bytes.withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 { digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// 64 digits in lower case, as the database has them.
    public var hexadecimal: String { withBytes { Hexadecimal.text($0) } }

    /// Its first bytes, which stand in the token as a guard against typing errors.
    func withChecksum<R>(_ body: (Slice<UnsafeRawBufferPointer>) -> R) -> R {
        withBytes { body($0[..<TokenSecret.checksumLength]) }
    }

    private func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withUnsafeBytes(of: words, body)
    }

    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        let (a, b) = (left.words, right.words)
        return (a.0 ^ b.0) | (a.1 ^ b.1) | (a.2 ^ b.2) | (a.3 ^ b.3) == 0
    }

    /// A digest is spread evenly already; any part of it will do.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
