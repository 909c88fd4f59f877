import Access
import HTTPTypes

/// The token that a request presents (RFC 6750, 2.1).
enum BearerToken {
    /// Throws 401 where there is none, or what is there has not the form of one: nobody needs to be asked then.
    static func of(_ headers: HTTPFields) throws(Problem) -> TokenSecret {
        let values = headers[values: .authorization]
        guard let value = values.first else {
            throw Problem(.unauthorized, "This call needs a token: send it as Authorization: Bearer TOKEN.")
        }
        guard values.count == 1, let token = token(in: value) else {
            throw Problem(.unauthorized, "Authorization has no token of this service; it is Bearer and a token.")
        }
        return token
    }

    private static func token(in value: String) -> TokenSecret? {
        let scheme = "bearer"
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
        return TokenSecret(parts[1].drop { $0 == " " })
    }
}
