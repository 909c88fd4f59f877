internal import NIOCore

/// Which way a message goes.
enum Direction {
    case toServer, toClient
}

/// Cuts one direction of a connection into the messages of PostgreSQL's protocol.
///
/// Encryption would hide them; the proxy's connection string turns it off.
struct MessageCutter {
    private var buffer = ByteBuffer()
    /// The first message of a client has no type, only a length.
    private var isTyped: Bool

    init(_ direction: Direction) { isTyped = direction == .toClient }

    /// Adds what was read.
    mutating func append(_ chunk: ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(chunk)
    }

    /// The next message that is there whole, its type and length included.
    mutating func next() -> ByteBuffer? {
        let prefix = isTyped ? 1 : 0
        let start = buffer.readerIndex + prefix
        guard let length = buffer.getInteger(at: start, as: UInt32.self),
            let message = buffer.readSlice(length: prefix + Int(length))
        else { return nil }
        isTyped = true
        return message
    }
}

/// Tells the messages that a COMMIT is made of from all others of one connection.
struct CommitSpotter {
    /// The prepared statement that is a COMMIT; the unnamed one has the empty name.
    private var name: String?

    /// Whether the client asks for a COMMIT with it: by `Bind` of a statement that is one, or by a plain `Query`.
    mutating func isRequest(_ message: ByteBuffer) -> Bool {
        var message = message
        guard let type = message.readInteger(as: UInt8.self), message.readInteger(as: UInt32.self) != nil else {
            return false
        }
        switch type {
        case UInt8(ascii: "P"):
            let (statement, text) = (message.readString(), message.readString())
            if text == "COMMIT" { name = statement } else if statement == name { name = nil }
            return false
        case UInt8(ascii: "B"):
            _ = message.readString()
            return message.readString() == name && name != nil
        case UInt8(ascii: "Q"):
            return message.readString() == "COMMIT"
        default:
            return false
        }
    }

    /// Whether the server says with it that the COMMIT is done.
    func isDone(_ message: ByteBuffer) -> Bool {
        var message = message
        guard message.readInteger(as: UInt8.self) == UInt8(ascii: "C"), message.readInteger(as: UInt32.self) != nil
        else { return false }
        return message.readString() == "COMMIT"
    }
}

extension ByteBuffer {
    /// The text up to the next NUL.
    fileprivate mutating func readString() -> String? { readNullTerminatedString() }
}
