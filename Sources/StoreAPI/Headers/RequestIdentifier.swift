import HTTPTypes
import Hummingbird

/// What a request is called in logs and in its answer's `X-Request-Id`.
enum RequestIdentifier {
    /// The request's own name if it is 1 to 128 of `A-Z a-z 0-9 . _ -`, so that nothing a client sends can break a
    /// log line or a header; else a new one.
    static func of(_ request: Request) -> String {
        guard let name = request.headers[.requestID], isWellFormed(name) else { return RequestID().description }
        return name
    }

    static func isWellFormed(_ name: String) -> Bool {
        guard (1...128).contains(name.utf8.count) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
