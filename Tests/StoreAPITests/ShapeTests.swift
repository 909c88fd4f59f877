import Inventory
import Testing

@testable import StoreAPI

@Suite struct ShapeTests {
    @Test(arguments: [
        ("/", "/~1"), ("~", "/~0"), ("~1", "/~01"), ("a/b~c", "/a~1b~0c"), ("", "/"), ("é \"", "/é \""), ("0", "/0"),
    ])
    func pointersAreEscaped(_ name: String, _ pointer: String) {
        #expect("\(JSONPointer.member(name, of: .wholeBody))" == pointer)
        #expect("\(JSONPointer.element(3, of: .member(name, of: .wholeBody)))" == "\(pointer)/3")
        #expect("\(JSONPointer.wholeBody)" == "")
    }

    @Test(arguments: [("1", true), ("3.0", true), ("0", false), ("4", false), ("1e400", false), ("-1", false)])
    func integersInRange(_ json: String, _ fits: Bool) throws {
        let (value, faults) = try read(json, as: .integer(1...3) as Shape<Int>)
        #expect((value != nil) == fits)
        #expect(faults.map(\.detail) == (fits ? [] : ["must be from 1 to 3"]))
    }

    @Test(arguments: [
        ("1.5", "must be an integer"), ("\"1\"", "must be a number"), ("true", "must be a number"),
        ("[]", "must be a number"),
    ])
    func otherThanIntegers(_ json: String, _ detail: String) throws {
        #expect(try read(json, as: .integer(1...3) as Shape<Int>).faults.map(\.detail) == [detail])
    }

    @Test(arguments: ["3.00", "0", "99999999999.99999999"])
    func moneyKeepsItsDigits(_ amount: String) throws {
        let (money, faults) = try read(#"{"amount": "\#(amount)", "currency": "USD"}"#, as: .money)
        #expect(money?.amount.description == amount)
        #expect(faults.isEmpty)
    }

    @Test(arguments: [
        (#"{"amount": 3, "currency": "USD"}"#, ["/amount"]), (#"{"amount": "3."}"#, ["/amount", "/currency"]),
        (#"{"amount": "-3", "currency": "usd", "x": 1}"#, ["/amount", "/currency", "/x"]),
        (#"{"amount": "999999999999", "currency": null}"#, ["/amount", "/currency"]), (#""3.00 USD""#, [""]),
        (#"{"amount": "3", "amount": "4", "currency": "USD"}"#, ["/amount"]),
    ])
    func otherThanMoney(_ json: String, _ places: [String]) throws {
        #expect(try faultPlaces(json, as: .money) == places)
        #expect(try read(json, as: .money).faults.allSatisfy { !$0.detail.isEmpty })
    }

    @Test func attributesHaveLimits() throws {
        func attributes(_ count: Int) -> String {
            "{\((0..<count).map { "\"k\($0)\": \"v\"" }.joined(separator: ","))}"
        }
        #expect(try read(attributes(50), as: .attributes).value?.count == 50)
        #expect(try faultPlaces(attributes(51), as: .attributes) == [""])
        let long = String(repeating: "x", count: 501)
        #expect(
            try faultPlaces(
                #"{"\#(long.prefix(65))": "v", "a": "\#(long)", "b": 1, "c": null, "d": "\#(long.dropLast())"}"#,
                as: .attributes)
                == ["/\(long.prefix(65))", "/a", "/b", "/c"])
        #expect(try faultPlaces("[]", as: .attributes) == [""])
    }

    @Test func accentsComposedAndDecomposedCollide() throws {
        #expect(try faultPlaces("{\"é\": \"1\", \"e\u{301}\": \"2\"}", as: .attributes) == ["/e\u{301}"])
    }

    @Test func presenceIsThreefold() throws {
        let shape = Shape<[FieldPatch<String>]> { node in
            node.object { reader in
                ["absent", "null", "there"].map { reader.patch($0, .string, null: "emptied") }
            }
        }
        #expect(try read(#"{"null": null, "there": "x"}"#, as: shape).value == [.keep, .set("emptied"), .set("x")])
    }
}
