import Inventory
import Testing

@testable import StoreAPI

@Suite struct QueryParametersTests {
    private let faults = Faults()

    private var faultNames: [String] { faults.list.map(\.pointer) }

    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("%C3%A9", "é"), ("%c3%a9", "é"), ("%25", "%"), ("a+b", "a b"),
        ("%2B", "+"), ("%00", "\u{0}"),
    ])
    func decodes(_ encoded: String, _ text: String) {
        #expect(PercentEncoding.decode(encoded[...], plusIsSpace: true) == text)
    }

    @Test(arguments: ["%", "%2", "%zz", "a%", "%C3", "%FF", "%+1", "%C3%28"])
    func refuses(_ encoded: String) {
        #expect(PercentEncoding.decode(encoded[...], plusIsSpace: true) == nil)
    }

    @Test func plusIsAPlusInPaths() {
        #expect(PercentEncoding.decode("a+b") == "a+b")
    }

    @Test func takesByName() {
        var query = QueryParameters("kind=fungible&sku=A&sku=B&empty=&flag", faults)
        #expect(query.take("kind") == ProductKind.fungible)
        #expect(query.takeAll("sku") == ["A", "B"])
        #expect(query.take("empty") == "")
        #expect(query.take("flag") == "")
        #expect(query.take("absent") == nil)
        query.refuseTheRest()
        #expect(faultNames == [])
    }

    /// An accent behind a separator makes one character with it, in Swift.
    @Test func separatorsAreBytes() {
        var query = QueryParameters("a=1&\u{301}b=\u{301}2&=\u{301}", faults)
        #expect(query.takeAll("a") == ["1"])
        #expect(query.takeAll("\u{301}b") == ["\u{301}2"])
        #expect(query.takeAll("") == ["\u{301}"])
    }

    @Test func reportsEveryFault() {
        var query = QueryParameters("kind=x&state=a&state=b&limit=%zz&%6eame=1&%zz=2", faults)
        let kind: ProductKind? = query.take("kind")
        #expect(kind == nil)
        #expect(query.take("state") == "a")
        query.refuseTheRest()
        #expect(faultNames == ["limit", "%zz", "kind", "state", "name"])
        #expect(faults.list[2].detail == "must be one of fungible, non_fungible")
    }

    @Test(arguments: [nil, "", "&", "&&"])
    func nothing(_ query: String?) {
        QueryParameters(query, faults).refuseTheRest()
        #expect(faultNames == [])
    }
}
