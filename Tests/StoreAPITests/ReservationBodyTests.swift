import Inventory
import Testing

@testable import StoreAPI

@Suite struct ReservationBodyTests {
    private let shape = Shape<ReservationRequest>.reservation(maximumTimeToLive: Seconds(100))

    @Test func linesOfBothKinds() throws {
        let (request, faults) = try read(
            #"{"lines": [{"sku": "A", "quantity": 2.0}, {"sku": "B", "serial_numbers": ["S2", "S1"]}],"#
                + #""cart_id": null, "ttl_seconds": 1e2}"#, as: shape)
        let wanted = try #require(request)
        #expect(faults.isEmpty)
        #expect(
            wanted.lines == [
                LineRequest(sku: SKU(trusted: "A"), wish: .quantity(2)),
                LineRequest(
                    sku: SKU(trusted: "B"),
                    wish: .serialNumbers([SerialNumber(trusted: "S2"), SerialNumber(trusted: "S1")])),
            ])
        #expect(wanted.cartID == nil)
        #expect(wanted.timeToLive == Seconds(100))
    }

    @Test(arguments: [
        ("{}", ["/lines"]), (#"{"lines": []}"#, ["/lines"]), (#"{"lines": {}}"#, ["/lines"]),
        (#"{"lines": null, "cart_id": "", "ttl_seconds": 101}"#, ["/lines", "/ttl_seconds"]),
        (#"{"lines": [1], "ttl_seconds": null, "cart": 1}"#, ["/lines/0", "/ttl_seconds", "/cart"]),
        (#"{"lines": [{"sku": "A"}]}"#, ["/lines/0"]),
        (#"{"lines": [{"sku": "A", "quantity": 1, "serial_numbers": ["S"]}]}"#, ["/lines/0"]),
        (#"{"lines": [{"sku": "A", "quantity": null}]}"#, ["/lines/0/quantity"]),
        (
            #"{"lines": [{"sku": "A", "quantity": 1}, {"sku": "a", "quantity": 1}, {"sku": "A", "quantity": 1}]}"#,
            ["/lines/2/sku"]
        ),
        (
            #"{"lines": [{"quantity": 0}, {"sku": "!", "quantity": 1000001}, {"sku": "B", "serial_numbers": []}]}"#,
            ["/lines/0/sku", "/lines/0/quantity", "/lines/1/sku", "/lines/1/quantity", "/lines/2/serial_numbers"]
        ),
        (
            #"{"lines": [{"sku": "B", "serial_numbers": ["S", "", "S", 1], "serial": 1}]}"#,
            [
                "/lines/0/serial_numbers/1", "/lines/0/serial_numbers/2", "/lines/0/serial_numbers/3",
                "/lines/0/serial",
            ]
        ),
    ])
    func atFault(_ json: String, _ places: [String]) throws {
        #expect(try faultPlaces(json, as: shape) == places)
    }

    @Test func atMostAHundredLines() throws {
        func lines(_ count: Int) -> String {
            let lines = (0..<count).map { #"{"sku": "S\#($0)", "quantity": 1}"# }.joined(separator: ",")
            return #"{"lines": [\#(lines)]}"#
        }
        #expect(try faultPlaces(lines(100), as: shape) == [])
        #expect(try faultPlaces(lines(101), as: shape) == ["/lines"])
    }

    @Test func atMostAThousandItems() throws {
        func lines(_ counts: Int...) -> String {
            let lines = counts.enumerated().map { index, count in
                let names = (0..<count).map { "\"S\($0)\"" }.joined(separator: ",")
                return #"{"sku": "P\#(index)", "serial_numbers": [\#(names)]}"#
            }
            return #"{"lines": [\#(lines.joined(separator: ","))]}"#
        }
        #expect(try faultPlaces(lines(999, 1), as: shape) == [])
        #expect(try faultPlaces(lines(999, 2), as: shape) == ["/lines"])
        #expect(try faultPlaces(lines(1_001), as: shape) == ["/lines/0/serial_numbers"])
    }

    @Test func line() throws {
        #expect(try read(#"{"quantity": 3}"#, as: .wish()).value == .quantity(3))
        #expect(
            try read(#"{"serial_numbers": ["S"]}"#, as: .wish()).value == .serialNumbers([SerialNumber(trusted: "S")]))
        #expect(try faultPlaces("{}", as: .wish()) == [""])
        #expect(try faultPlaces(#"{"sku": "A", "quantity": 1}"#, as: .wish()) == ["/sku"])
    }

    @Test func extensionNeedsTimeToLive() throws {
        let shape = Shape<Seconds>.timeToLive(upTo: Seconds(100))
        #expect(try read(#"{"ttl_seconds": 100}"#, as: shape).value == Seconds(100))
        for json in ["{}", #"{"ttl_seconds": 0}"#, #"{"ttl_seconds": 101}"#, #"{"ttl_seconds": "1"}"#] {
            #expect(try faultPlaces(json, as: shape) == ["/ttl_seconds"])
        }
    }
}
