import FoundationEssentials
import Inventory
import NIOCore
import Testing

@testable import StoreAPI

@Suite struct JSONWriterTests {
    @Test(arguments: [
        ("", #""""#), ("Grüße €😀", #""Grüße €😀""#), ("a\"b\\c/d", #""a\"b\\c/d""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("é\"é", "\"é\\\"é\""),
    ])
    func strings(_ text: String, _ json: String) throws {
        #expect(written(text) == json)
        #expect(try JSONParser.parse(Array(json.utf8)) == .string(text))
    }

    @Test(arguments: [0, -1, Int64.max, .min, 1_000_000_000_000])
    func integers(_ number: Int64) {
        #expect(written(number) == "\(number)")
    }

    @Test(arguments: ["0", "3.00", "0.00000001", "99999999999.99999999", "10", "0.10", "0.0", "00.5"])
    func decimalsAsTheDomainWritesThem(_ text: String) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(written(decimal) == "\"\(decimal)\"")
    }

    @Test func sumsBeyondSixtyFourBits() throws {
        let sum = try #require(ExactDecimal("99999999999.99999999")) * 100_000_000
        #expect(written(sum) == "\"9999999999999999999.00000000\"")
    }

    @Test(arguments: [0, 1_795_356_180_123_456, -1, 951_782_400_000_000, 4_102_444_799_999_999, 1_000_000])
    func timestampsAsTheDomainWritesThem(_ microseconds: Int64) {
        let instant = Timestamp(microseconds: microseconds)
        #expect(written(instant) == "\"\(instant)\"")
    }

    @Test func identifiers() throws {
        let id = try #require(UUID(uuidString: "6F1C2B34-5D6E-4F70-8A9B-0C1D2E3F4AFF"))
        #expect(written(id) == "\"6f1c2b34-5d6e-4f70-8a9b-0c1d2e3f4aff\"")
        #expect(written(try #require(SKU("A-1"))) == "\"A-1\"")
    }

    @Test func structure() {
        struct Nested: JSONWritable {
            func write(to writer: inout JSONWriter) {
                writer.object {
                    $0.member("empty", [Int]())
                    $0.member("numbers", [1, 2])
                    $0.member("absent", Int?.none)
                    $0.member("there", Int?.some(3))
                    $0.member("object") { $0.member("a", "b") }
                    $0.member(named: "from\nclient", "c")
                    $0.member("last", 4)
                }
            }
        }
        #expect(
            written(Nested())
                == #"{"empty":[],"numbers":[1,2],"absent":null,"there":3,"object":{"a":"b"},"from\nclient":"c","last":4}"#
        )
    }

    @Test func attributesAreSortedByName() {
        #expect(written(["b": "2", "a": "1", "c": "3"]) == #"{"a":"1","b":"2","c":"3"}"#)
    }

    private func written(_ value: some JSONWritable) -> String {
        var writer = JSONWriter(capacity: 0)
        value.write(to: &writer)
        return String(buffer: writer.text)
    }
}
