import BlackBoxSupport
import TestSupport
import Testing

extension Files {
    /// What `export` writes `import` takes, and makes the same of it.
    @Suite struct RoundTripTests {
        /// Products and items whose texts have everything that CSV and JSON treat in a way of their own.
        private func fill(_ clerk: Clerk, _ dice: inout SeededGenerator) async throws {
            let pieces = [
                "a", ",", "\"", "\n", "\\", "'", "é", "e\u{301}", "\u{1F600}", "\t", ";", "\\.", " ", "{", "\r\n",
            ]
            func text(_ length: Int, _ allowed: [String]) -> String {
                (0..<Int.random(in: 0...length, using: &dice)).map { _ in allowed.randomElement(using: &dice)! }
                    .joined()
            }
            let inLine = pieces.filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
            var lines: [String] = []
            for number in 1...150 {
                let isCounted = number.isMultiple(of: 2)
                let product: JSON = [
                    "sku": "P\(number)", "kind": isCounted ? "fungible" : "non_fungible",
                    "name": .string("n" + text(8, inLine)), "description": .string(text(12, pieces)),
                    "price": isCounted || number.isMultiple(of: 3)
                        ? dollars(["3.00", "0", "0.00000001"][number % 3]) : .null,
                    "attributes": ["k\(text(3, inLine))": .string(text(9, inLine))],
                    "shipping_weight_grams": .integer(number),
                    "status": number.isMultiple(of: 5) ? "archived" : "active",
                ]
                lines.append(product.with(isCounted ? ["on_hand": .integer(number % 4)] : [:]).text)
            }
            try await clerk.imports(lines.joined(separator: "\n"), as: "products.ndjson")
            let items = (1...149).map { number -> String in
                let item: JSON = [
                    "sku": "P\(number | 1)", "serial_number": "S\(number)", "notes": .string(text(12, pieces)),
                    "attributes": ["k": .string(text(9, inLine))], "price": dollars("\(number).50"),
                    "state": number.isMultiple(of: 7) ? "withdrawn" : "in_stock",
                ]
                return item.text
            }
            try await clerk.imports(items.joined(separator: "\n"), as: "items.ndjson")
        }

        @Test(arguments: ["csv", "ndjson"])
        func `Out of one store, into an empty one, and out again: byte by byte the same`(_ format: String) async throws
        {
            let seed = SeededGenerator.newSeed()
            var dice = SeededGenerator(seed: seed)
            let clerk = try await Clerk.alone()
            try await fill(clerk, &dice)
            let products = try await clerk.exports("products", "--format", format)
            let items = try await clerk.exports("items", "--format", format)
            #expect(products.utf8.count > 10_000 && items.utf8.count > 5_000)

            let other = try await Clerk.alone()
            try await other.imports(products, as: "products.\(format)")
            try await other.imports(items, as: "items.\(format)")
            #expect(try await other.exports("products", "--format", format) == products, "seed \(seed)")
            #expect(try await other.exports("items", "--format", format) == items, "seed \(seed)")
            try await other.database.expectNoDrift()

            // The store that it came from has nothing to learn from it, stock included.
            let before = try await clerk.everything()
            for flag in ["--reference=x", "--set-stock"] {
                #expect(try await clerk.imports(products, as: "p.\(format)", flag).contains(" 150 as they were"))
            }
            #expect(try await clerk.imports(items, as: "i.\(format)").contains(" 149 as they were"))
            #expect(try await clerk.everything() == before, "seed \(seed)")
        }

        @Test func `An empty store makes a file that can be imported`() async throws {
            let clerk = try await Clerk.alone()
            for kind in ["products", "items"] {
                let text = try await clerk.exports(kind)
                #expect(text.split(separator: "\n").count == 1)
                #expect(try await clerk.imports(text, as: "empty.csv").contains("0 \(kind) added"))
                #expect(try await clerk.exports(kind, "--format", "ndjson") == "")
            }
        }
    }
}
