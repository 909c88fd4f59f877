import Inventory

@testable import StoreAPI

/// What a shape makes of a body, and the faults it finds.
func read<Value>(_ json: String, as shape: Shape<Value>) throws -> (value: Value?, faults: [Refusal.Fault]) {
    let faults = Faults()
    let body = try JSONParser.parse(Array(json.utf8))
    let value = shape.read(JSONNode(value: body, pointer: .wholeBody, faults: faults))
    return (value, faults.list)
}

/// The places of the faults, in the order of their finding.
func faultPlaces<Value>(_ json: String, as shape: Shape<Value>) throws -> [String] {
    try read(json, as: shape).faults.map(\.pointer)
}
