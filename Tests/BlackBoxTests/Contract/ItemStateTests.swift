import BlackBoxSupport
import Testing

extension Contract {
    /// Every move of an item from each of its four states.
    @Suite struct ItemStateTests: ServiceSuite {
        /// A product whose only item is in a state.
        private func item(in state: String) async throws -> String {
            let sku = try await store.motorcycles("S")
            switch state {
            case "reserved": _ = try await store.held(line(sku, serials: "S"))
            case "sold": _ = try await store.bought(line(sku, serials: "S"))
            case "withdrawn":
                try await store.patch("/v1/products/\(sku)/items/S", ["state": "withdrawn"]).expect(200)
            default: break
            }
            #expect(try await store.get("/v1/products/\(sku)/items/S")["state"] == "\(state)")
            return sku
        }

        private static let states = ["in_stock", "reserved", "sold", "withdrawn"]
        private static let moves: Set = [["in_stock", "withdrawn"], ["withdrawn", "in_stock"], ["sold", "in_stock"]]

        @Test(arguments: states, states)
        func `A move is allowed, refused, or none`(_ from: String, _ to: String) async throws {
            let sku = try await item(in: from)
            let before = try await store.get("/v1/products/\(sku)/items/S")
            let answer = try await store.patch("/v1/products/\(sku)/items/S", ["state": "\(to)"])
            let after = try await store.get("/v1/products/\(sku)/items/S")
            if from == to {
                answer.expect(200)
                #expect(after.json == before.json, "a move that is none changed something")
            } else if Self.moves.contains([from, to]) {
                #expect(answer.expect(200)["state"] == "\(to)")
                #expect(after["state"] == "\(to)")
            } else if from == "reserved" {
                answer.expectProblem(409, "item-in-use")
                #expect(after.json == before.json)
            } else {
                answer.expectProblem(422, "invalid-request", ["errors"])
                #expect(answer["errors", 0, "pointer"] == "/state")
                #expect(after.json == before.json)
            }
            let state = after["state"]?.string
            try await store.expectStock(
                sku, onHand: state == "in_stock" || state == "reserved" ? 1 : 0, reserved: state == "reserved" ? 1 : 0)
        }

        @Test(arguments: states) func `No item can be patched into a state that is none`(_ from: String) async throws {
            let sku = try await item(in: from)
            for state in ["", "lost", "In_Stock"] {
                try await store.patch("/v1/products/\(sku)/items/S", ["state": "\(state)"]).expectInvalid("/state")
            }
            try await store.patch("/v1/products/\(sku)/items/S", ["state": .null]).expectInvalid("/state")
        }

        @Test(arguments: states) func `Notes can be edited in any state`(_ state: String) async throws {
            let sku = try await item(in: state)
            let answer = try await store.patch("/v1/products/\(sku)/items/S", ["notes": "edited"]).expect(200)
            #expect(answer["notes"] == "edited" && answer["state"] == "\(state)")
        }

        @Test(arguments: states) func `An item reserved or ever sold cannot be removed`(_ state: String) async throws {
            let sku = try await item(in: state)
            let answer = try await store.delete("/v1/products/\(sku)/items/S")
            if state == "in_stock" || state == "withdrawn" {
                answer.expect(204)
                try await store.get("/v1/products/\(sku)/items/S").expectProblem(404, "item-not-found")
                try await store.expectStock(sku, onHand: 0, reserved: 0)
            } else {
                answer.expectProblem(409, "item-in-use")
            }
        }

        @Test func `An item that came back was still sold once`() async throws {
            let sku = try await item(in: "sold")
            let path = "/v1/products/\(sku)/items/S"
            try await store.patch(path, ["state": "in_stock"]).expect(200)
            try await store.delete(path).expectProblem(409, "item-in-use")
            // It can be sold again.
            _ = try await store.bought(line(sku, serials: "S"))
            #expect(try await store.get(path)["state"] == "sold")
        }

        @Test func `A withdrawn item cannot be held`() async throws {
            let sku = try await item(in: "withdrawn")
            let refused = try await store.hold(Fresh.id(), line(sku, serials: "S"))
                .expectProblem(409, "item-unavailable", ["items"])
            #expect(refused["items"] == [["sku": "\(sku)", "serial_number": "S", "state": "withdrawn"]])
            try await store.hold(Fresh.id(), line(sku, 1)).expectProblem(409, "insufficient-stock", ["shortages"])
        }

        @Test func `A lapsed hold does not keep an item from being removed`() async throws {
            let sku = try await store.motorcycles("S", "T")
            _ = try await store.lapsed(line(sku, 2))
            try await store.delete("/v1/products/\(sku)/items/S").expect(204)
            try await store.patch("/v1/products/\(sku)/items/T", ["state": "withdrawn"]).expect(200)
            try await store.expectStock(sku, onHand: 0, reserved: 0)
        }
    }
}
