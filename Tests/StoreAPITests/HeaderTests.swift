import HTTPTypes
import Inventory
import Testing

@testable import StoreAPI

@Suite struct HeaderTests {
    @Test(arguments: [
        ("application/json", MediaType.json), ("Application/JSON", .json), (" application/json ;charset=UTF-8", .json),
        ("application/json; charset=\"utf-8\"; x=y", .json), ("application/json;", .json),
        ("application/merge-patch+json", .mergePatch),
    ])
    func mediaTypes(_ header: String, _ type: MediaType) {
        #expect(MediaType(contentType: header) == type)
    }

    @Test(arguments: [
        "", "json", "application/jsonx", "text/json", "application/json, application/json",
        "application/json; charset=latin1", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    ])
    func otherMediaTypes(_ header: String) {
        #expect(MediaType(contentType: header) == nil)
    }

    @Test(arguments: ["a", "cart-4711.1_X", String(repeating: "a", count: 128)])
    func requestIdentifiers(_ name: String) {
        #expect(RequestIdentifier.isWellFormed(name))
    }

    @Test(arguments: ["", String(repeating: "a", count: 129), "a b", "a,b", "ä", "a/b", "a\n"])
    func otherRequestIdentifiers(_ name: String) {
        #expect(!RequestIdentifier.isWellFormed(name))
    }

    @Test(arguments: ["k", " inner space ", "!~\"", String(repeating: "k", count: 128)])
    func idempotencyKeys(_ key: String) {
        let faults = Faults()
        let read = IdempotencyKey.of([.idempotencyKey: key], limit: 128, faults)
        // A header field has no white space around it.
        #expect(read == key.trimmed)
        #expect(faults.list.isEmpty)
    }

    @Test(arguments: [[""], [String(repeating: "k", count: 129)], ["ä"], ["a\tb"], ["a", "a"]])
    func otherIdempotencyKeys(_ values: [String]) {
        let faults = Faults()
        var headers = HTTPFields()
        for value in values { headers.append(HTTPField(name: .idempotencyKey, value: value)) }
        #expect(IdempotencyKey.of(headers, limit: 128, faults) == nil)
        #expect(faults.list.map(\.pointer) == ["Idempotency-Key"])
    }

    @Test func noIdempotencyKey() {
        let faults = Faults()
        #expect(IdempotencyKey.of([:], limit: 128, faults) == nil)
        #expect(faults.list.isEmpty)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
