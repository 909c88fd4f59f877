import Testing

@testable import StoreFiles

@Suite struct RejectedLineTests {
    @Test(arguments: [
        (#"{"sku": "A"}"#, #"{"rejected_because": "no \"x\"", "sku": "A"}"#),
        (#"{}"#, #"{"rejected_because": "no \"x\""}"#),
        (#" {  }"#, #"{"rejected_because": "no \"x\""}"#),
        (#"{"rejected_because": "an \"old\" one, ", "sku": "A"}"#, #"{"rejected_because": "no \"x\"", "sku": "A"}"#),
        (#"{"rejected_because": "alone"}"#, #"{"rejected_because": "no \"x\""}"#),
        (#"{"sku": "#, #"{"rejected_because": "no \"x\"", "sku": "#),
        ("pencils\t\"", #"{"rejected_because": "no \"x\"", "line": "pencils\t\""}"#),
    ])
    func theReasonStandsFirst(_ line: String, _ expected: String) {
        let rejected = RejectedLine.text(Array(line.utf8), because: "no \"x\"")
        #expect(String(decoding: rejected, as: UTF8.self) == expected)
    }
}
