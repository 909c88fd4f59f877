import HTTPTypes
import Hummingbird
import Inventory
import InventoryStore
import NIOCore
import Testing

@testable import StoreAPI

@Suite struct ProblemTests {
    private static let sku = SKU(trusted: "A")
    private static let key = ItemKey(sku, SerialNumber(trusted: "S1"))
    private static let instant = Timestamp(microseconds: 1_795_356_180_123_456)
    private static let stock = StockLevel(onHand: 5, reserved: 3)

    /// Each refusal with its line of the contract: status, name, extension members.
    static let refusals: [(Refusal, Int, String, String)] = [
        (.productNotFound(sku), 404, "product-not-found", ""),
        (.itemNotFound(sku), 404, "item-not-found", ""),
        (.reservationNotFound, 404, "reservation-not-found", ""),
        (.orderNotFound, 404, "order-not-found", ""),
        (.unknownProducts([sku]), 422, "unknown-product", #""skus":["A"]"#),
        (.unknownItems([key]), 422, "unknown-item", #""items":[{"sku":"A","serial_number":"S1"}]"#),
        (
            .invalid([.init("/a", "is wrong")]), 422, "invalid-request",
            #""errors":[{"pointer":"/a","detail":"is wrong"}]"#
        ),
        (.preconditionFailed, 412, "precondition-failed", ""),
        (.skuTaken(sku), 409, "sku-taken", ""),
        (.serialNumberTaken(key), 409, "serial-number-taken", ""),
        (.productArchived([sku]), 409, "product-archived", ""),
        (.productInUse(sku), 409, "product-in-use", ""),
        (.wrongProductKind(sku, is: .nonFungible), 409, "wrong-product-kind", ""),
        (.itemInUse(key), 409, "item-in-use", ""),
        (.idempotencyKeyReused, 422, "idempotency-key-reused", ""),
        (
            .insufficientStock([
                .init(sku: sku, requested: 2, available: 1, nextReleaseAt: instant),
                .init(sku: sku, requested: 2, available: 0, nextReleaseAt: nil),
            ]), 409, "insufficient-stock",
            #""shortages":[{"sku":"A","requested":2,"available":1,"next_release_at":"2026-11-22T14:03:00.123456Z"},"#
                + #"{"sku":"A","requested":2,"available":0,"next_release_at":null}]"#
        ),
        (
            .itemsUnavailable([.init(key: key, state: .sold)]), 409, "item-unavailable",
            #""items":[{"sku":"A","serial_number":"S1","state":"sold"}]"#
        ),
        (.stockBelowReserved(stock), 409, "stock-below-reserved", #""on_hand":5,"reserved":3"#),
        (.stockChanged(stock), 409, "stock-changed", #""on_hand":5,"reserved":3"#),
        (.tooManyHolds(limit: 3), 409, "too-many-holds", ""),
        (.reservationExpired(instant), 409, "reservation-expired", ""),
        (.reservationReleased(instant), 409, "reservation-released", ""),
        (.reservationPurchased, 409, "reservation-purchased", ""),
    ]

    @Test(arguments: refusals)
    func refusal(_ refusal: Refusal, _ status: Int, _ name: String, _ members: String) throws {
        let problem = Problem(refusal, isRead: false)
        #expect(problem.status.code == status)
        #expect(problem.type.rawValue == name)
        let (text, headers) = try rendered(problem)
        let extensions = members.isEmpty ? "" : ",\(members)"
        #expect(
            text == #"{"type":"/problems/\#(name)","title":"\#(problem.type.title)","status":\#(status),"#
                + #""detail":"\#(problem.detail)"\#(extensions)}"#)
        #expect(headers[.contentType] == "application/problem+json")
        #expect(headers[.retryAfter] == nil)
        #expect(problem.detail.hasSuffix("."))
    }

    @Test(arguments: [Refusal.reservationExpired(instant), .reservationReleased(instant)])
    func endedReservationIsGoneForGET(_ refusal: Refusal) throws {
        let problem = Problem(refusal, isRead: true)
        #expect(problem.status == .gone)
        #expect(problem.type == Problem(refusal, isRead: false).type)
        #expect(try rendered(problem).text.hasSuffix(#","ended_at":"2026-11-22T14:03:00.123456Z"}"#))
    }

    @Test(arguments: [
        (StoreFault.databaseUnavailable, 503, "database-unavailable", String?("2")),
        (.stockBusy, 503, "stock-busy", "1"),
        (.overloaded, 503, "overloaded", "1"), (.internalError, 500, "internal-error", String?.none),
    ])
    func fault(_ fault: StoreFault, _ status: Int, _ name: String, _ retryAfter: String?) throws {
        let problem = Problem(fault)
        #expect(problem.status.code == status)
        #expect(problem.type.rawValue == name)
        #expect(try rendered(problem).headers[.retryAfter] == retryAfter)
    }

    @Test func longListsAreNamedInPart() {
        let skus = (0..<100).map { SKU(trusted: "S\($0)") }
        #expect(
            Problem(.unknownProducts(skus), isRead: false).detail == "No such product: S0, S1, S2, S3, S4 and 95 more.")
    }

    @Test func titlesAreTheNamesInWords() {
        for type in ProblemType.allCases {
            #expect(type.title.lowercased() == type.rawValue.replacing("-", with: " "))
        }
    }

    private func rendered(_ problem: Problem) throws -> (text: String, headers: HTTPFields) {
        var writer = JSONWriter(capacity: 0)
        problem.write(to: &writer)
        return (String(buffer: writer.text), problem.response.headers)
    }
}
