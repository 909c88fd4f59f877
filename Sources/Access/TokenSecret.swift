internal import Crypto

/// A token: a prefix to know it by, 256 random bits, and a checksum over them.
///
/// The checksum refuses what was mistyped or made up without asking anybody. It is the beginning of the digest, so that
/// one hash serves to check the form and to look the token up.
public struct TokenSecret: Sendable {
    /// What every token begins with, so that people and scanners of leaked secrets recognise it.
    public static let prefix = "bcs_"

    private static let secretLength = 32
    static let checksumLength = 4
    /// How many characters a token has.
    public static let length = prefix.utf8.count + (secretLength + checksumLength) * 2

    private let bytes: [UInt8]
    public let digest: TokenDigest

    /// A new one, from the operating system's randomness.
    public static func random() -> TokenSecret {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return TokenSecret(bytes: bytes, digest: bytes.withUnsafeBytes { TokenDigest(of: $0) })
    }

    private init(bytes: [UInt8], digest: TokenDigest) {
        self.bytes = bytes
        self.digest = digest
    }

    /// Reads a token as its holder presents it; nil for what is none. Says nothing of whether anybody knows it.
    public init?(_ text: Substring) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
            let decoded = Hexadecimal.bytes(text.utf8.dropFirst(Self.prefix.utf8.count))
        else { return nil }
        let digest = decoded.withUnsafeBytes {
            TokenDigest(of: UnsafeRawBufferPointer(rebasing: $0[..<Self.secretLength]))
        }
        guard digest.withChecksum({ $0.elementsEqual(decoded[Self.secretLength...]) }) else { return nil }
        bytes = Array(decoded[..<Self.secretLength])
        self.digest = digest
    }

    /// The token as its holder keeps it. Never log it.
    public var text: String {
        Self.prefix + Hexadecimal.text(bytes) + digest.withChecksum { Hexadecimal.text($0) }
    }
}

extension TokenSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Shows nothing of the token, whoever prints it.
    public var description: String { "\(Self.prefix)…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
