import BlackBoxSupport
import TestSupport
import Testing

extension Files {
    /// `bitcoin-store import` of products.
    @Suite struct ProductImportTests {
        private static let two = """
            sku,kind,name,description,price_amount,price_currency,shipping_weight_grams,attributes,status,on_hand
            A,fungible,Pencil,"Yellow, #2",3.00,USD,100,"{""colour"": ""yellow""}",active,10
            B,non_fungible,Motorcycle,,,,200000,{},archived,

            """

        @Test func `Products are added with their first stock, and the same file again changes nothing`() async throws {
            let clerk = try await Clerk.alone()
            #expect(
                try await clerk.imports(Self.two).contains("2 products added, 0 changed (0 in stock), 0 as they were"))
            #expect(try await clerk.ledger() == ["A 10 initial products.csv 10"])
            let before = try await clerk.everything()
            #expect(before.contains("yellow") && before.contains("archived"))
            #expect(
                try await clerk.imports(Self.two, as: "b.csv").contains(
                    "0 products added, 0 changed (0 in stock), 2 as"))
            #expect(try await clerk.everything() == before)
            try await clerk.database.expectNoDrift()
        }

        @Test func `What the file leaves out stays, and an empty cell empties what may be empty`() async throws {
            let clerk = try await Clerk.alone()
            try await clerk.imports(Self.two)
            try await clerk.imports("price_amount,price_currency,sku\n3.50,EUR,A\n", as: "prices.csv")
            let kept =
                "SELECT concat_ws('|', name, price_amount, price_currency, description, attributes, revision) FROM store.product WHERE sku = 'A'"
            #expect(try await clerk.database.query(kept) == #"Pencil|3.50|EUR|Yellow, #2|{"colour": "yellow"}|2"#)
            try await clerk.imports("sku,name,description,attributes,status\nA,,,,\n", as: "empty.csv")
            #expect(try await clerk.database.query(kept) == "Pencil|3.50|EUR||{}|3")
            // Digits count: 3.5 is another price than 3.50.
            try await clerk.imports(#"{"sku": "A", "price": {"amount": "3.5", "currency": "EUR"}}"#, as: "a.ndjson")
            #expect(try await clerk.database.query(kept) == "Pencil|3.5|EUR||{}|4")
        }

        @Test func `on_hand is the first stock, and what was counted or delivered where that is said`() async throws {
            let clerk = try await Clerk.alone()
            try await clerk.imports(
                "sku,kind,name,price_amount,price_currency,on_hand\nA,fungible,a,1,USD,10\nB,fungible,b,1,USD,0\n")
            let stock = "sku,on_hand\nA,4\nB,5\n"
            #expect(
                try await clerk.imports(stock, as: "s.csv").contains("2 of them have another stock than the file says"))
            #expect(try await clerk.imports(stock, as: "s.csv", "--set-stock").contains("2 changed (2 in stock)"))
            #expect(try await clerk.imports(stock, as: "s.csv", "--set-stock").contains("0 changed (0 in stock)"))
            try await clerk.imports(
                "sku,on_hand\nA,3\nB,0\n", as: "d.csv", "--add-stock", "--reference", "delivery note 17")
            #expect(
                try await clerk.ledger() == [
                    "A 10 initial products.csv 10", "A -6 stocktake s.csv 4", "A 3 received delivery note 17 7",
                    "B 5 stocktake s.csv 5",
                ])
            #expect(try await clerk.database.query("SELECT DISTINCT actor FROM store.movement") == "postgres")
            try await clerk.database.expectNoDrift()
        }

        @Test func `Every bad record is told with line, column and reason, and one is enough to refuse the file`()
            async throws
        {
            let clerk = try await Clerk.alone()
            try await clerk.imports(Self.two)
            let before = try await clerk.everything()
            let outcome = try await clerk.importing(
                """
                sku,kind,name,price_amount,price_currency,on_hand
                A,fungible,,,,
                B,fungible,x,1,USD,
                C,fungible,"two
                lines",1.2.3,usd,-1
                D,fungible,,1,USD,
                E,fungible,e,,,
                ,,e,,,
                F,fungible,f,1,USD,1
                F,fungible,f,1,USD,1
                G,fungible,"g" g,1,USD,1
                H,fungible
                B,,,,,7

                """, as: "bad.csv")
            #expect(outcome.exitCode == 1 && outcome.output == "", "\(outcome)")
            for expected in [
                "line 2: price_amount: must not be null",
                "line 3: kind: never changes, and the product is non_fungible",
                "line 4: name: must not have control characters; price_amount: must be a decimal number",
                "line 6: name: is required for a new product",
                "line 7: price_amount: must not be null",
                "line 8: sku: is required",
                "line 10: sku: is in line 9 already",
                "line 11: a comma or the end of the line is expected behind a closing quotation mark",
                "line 12: has 2 fields, where the header has 6",
                "line 13: sku: is in line 3 already",
                "10 of 11 products cannot be imported, so nothing was changed.",
            ] {
                #expect(outcome.errors.contains(expected), "\(expected)\n\(outcome.errors)")
            }
            #expect(try await clerk.everything() == before)
        }

        @Test func `Of many bad records the first are shown, and all of them are in the rejects`() async throws {
            let clerk = try await Clerk.alone()
            // Faults of their own and faults that only the store knows, in turns.
            let bad = (1...60).map { $0.isMultiple(of: 2) ? "bad-\($0),fungible,,1,USD" : "bad \($0),fungible,n,1,USD" }
            let header = "sku,kind,name,price_amount,price_currency\n"
            let file = header + (["good,fungible,\"Gööd, \"\"very\"\"\",1,USD"] + bad).joined(separator: "\n")
            let refused = try await clerk.importing(file)
            #expect(refused.exitCode == 1 && refused.errors.contains("and 40 more"), "\(refused)")
            let shown = refused.errors.split(separator: "\n").filter { $0.hasPrefix("line ") }
            #expect(shown.map { String($0.prefix { $0 != ":" }) } == (3...22).map { "line \($0)" })

            let said = try await clerk.imports(file, as: "products.csv", "--skip-bad", clerk.path("rejects.csv"))
            #expect(said.contains("60 of 61 products skipped") && said.contains("1 products added"), "\(said)")
            let rejects = try clerk.text(of: "rejects.csv").split(separator: "\n")
            #expect(rejects.count == 61 && rejects[0] == "rejected_because," + header.dropLast())
            for line in bad { #expect(rejects.contains { $0.hasSuffix("," + line) }, "\(line)") }

            // As they are they are rejected again, and mended they are imported.
            let again = try await clerk.run(
                ["import", clerk.path("rejects.csv"), "--skip-bad", clerk.path("again.csv")])
            #expect(again.exitCode == 0 && again.errors.contains("60 of 60 products skipped"), "\(again)")
            #expect(try clerk.text(of: "again.csv").split(separator: "\n").sorted() == rejects.sorted())
            let mended = try clerk.text(of: "rejects.csv").replacing(",bad ", with: ",bad-").replacing(
                ",,1,", with: ",n,1,")
            #expect(try await clerk.imports(mended, as: "mended.csv").contains("60 products added"))

            // Nobody's work on rejects is overwritten, and where nothing is rejected no file is left.
            let kept = try await clerk.importing(file, as: "products.csv", "--skip-bad", clerk.path("rejects.csv"))
            #expect(kept.exitCode == 1 && kept.errors.contains("exists"), "\(kept)")
            try await clerk.imports(header, as: "none.csv", "--skip-bad", clerk.path("none-rejected.csv"))
            #expect(!clerk.directory.contains("none-rejected.csv"))
        }

        @Test func `A dry run says the same and changes nothing`() async throws {
            let clerk = try await Clerk.alone()
            let before = try await clerk.everything()
            let said = try await clerk.imports(Self.two, as: "products.csv", "--dry-run")
            #expect(said.contains("Nothing was changed. An import would say: 2 products added"), "\(said)")
            let bad = try await clerk.importing(
                Self.two + "C\n", as: "products.csv", "--dry-run", "--skip-bad", "/nonexistent/x")
            #expect(bad.exitCode == 0 && bad.errors.contains("1 of 3 products skipped."), "\(bad)")
            #expect(try await clerk.importing(Self.two + "C\n", as: "products.csv", "--dry-run").exitCode == 1)
            #expect(try await clerk.everything() == before)
        }

        /// The shapes of the API read files too.
        @Test func `What is wrong with a record is told in the API's words`() async throws {
            let clerk = try await Clerk.alone()
            let base: JSON = ["sku": "X", "kind": "fungible", "name": "n", "price": dollars("1")]
            let bad: [JSON] = [
                base.with(["sku": "-x"]), base.with(["name": ""]), base.with(["name": "a\nb"]),
                base.with(["kind": "x"]),
                base.with(["price": dollars("1.123456789"), "status": "gone"]), base.with(["price": ["amount": "1"]]),
                base.with(["price": dollars("-1"), "name": .string(String(repeating: "é", count: 201))]),
                base.with(["shipping_weight_grams": 10_000_001]), base.with(["shipping_weight_grams": 1.5]),
                base.with(["attributes": ["a": 1, "b\u{7}": "x"]]), base.with(["attributes": "{}"]),
                base.with(["on_hand": 1_000_000_000_001]), base.with(["on_hand": "1"]), base.with(["colour": "red"]),
                base.with(["description": .string(String(repeating: "x", count: 20_001))]),
                base.with(["kind": "non_fungible", "on_hand": 1]),
                base.with(["attributes": .object(Dictionary(uniqueKeysWithValues: (0...50).map { ("k\($0)", "v") }))]),
            ]
            try await RunningService.run(on: clerk.database.url) { service in
                for body in bad {
                    let answer = try await service.client.post("/v1/products", body)
                    answer.expectProblem(422, "invalid-request", ["errors"])
                    let words = (answer["errors"]?.array ?? []).map {
                        "\($0["pointer"]?.string?.dropFirst() ?? ""): \($0["detail"]?.string ?? "")"
                    }
                    let outcome = try await clerk.importing(body.text, as: "bad.ndjson")
                    #expect(outcome.exitCode == 1)
                    #expect(
                        outcome.errors.hasPrefix("line 1: \(words.joined(separator: "; "))\n"),
                        "\(body.text): \(outcome)")
                }
            }
        }

        @Test func `Standard input, and a template to begin with`() async throws {
            let clerk = try await Clerk.alone()
            let template = try await Program.run(["import", "--template", "products"])
            #expect(template.exitCode == 0 && template.errors == "")
            let outcome = try await Program.runShell(
                "\"$0\" import --template products | \"$0\" import - --database-url \"$1\"", [clerk.database.url])
            #expect(outcome.exitCode == 0 && outcome.errors.contains("2 products added"), "\(outcome)")
            #expect(try await clerk.ledger().map { $0.split(separator: " ")[3] } == ["-"])
            let items = try await Program.run(["import", "--template", "items"]).output
            #expect(try await clerk.imports(items, as: "items.csv").contains("1 items added"))
        }

        @Test func `The service's role may import, a clerk's may export, and others are told what they lack`()
            async throws
        {
            var clerk = try await Clerk.alone()
            let name = clerk.database.name
            for (login, role) in [
                ("files_app", "store_service"), ("files_clerk", "store_clerk"), ("files_reader", "store_reader"),
            ] {
                try await clerk.database.query("CREATE ROLE \(login)_\(name) LOGIN IN ROLE \(role)")
            }
            let owner = clerk.url
            clerk.url = owner.replacing("user=postgres", with: "user=files_app_\(name)")
            try await clerk.imports(Self.two)
            clerk.url = owner.replacing("user=postgres", with: "user=files_clerk_\(name)")
            #expect(try await clerk.exports("products").contains("Pencil"))
            let refused = try await clerk.importing(Self.two.replacing("Pencil", with: "Pen"))
            #expect(refused.exitCode == 1 && refused.errors.contains("store_service"), "\(refused)")
            clerk.url = owner.replacing("user=postgres", with: "user=files_reader_\(name)")
            let hidden = try await clerk.run(["export", "products"])
            #expect(hidden.exitCode == 1 && hidden.errors.contains("store_clerk") && hidden.output == "", "\(hidden)")
        }

        @Test(arguments: [
            [], ["a.csv", "--template", "items"], ["a.csv", "--set-stock", "--add-stock"],
            ["a.csv", "--reference", "a\nb"], ["--template", "orders"], ["/nonexistent/a.csv"], ["/"],
        ])
        func `What makes no sense is refused before anything is read`(_ arguments: [String]) async throws {
            let outcome = try await Program.run(["import"] + arguments + ["--database-url", "host=/nonexistent"])
            #expect(outcome.exitCode == 64 && outcome.output == "" && outcome.errors.contains("Error:"), "\(outcome)")
        }

        @Test func `A file that is none, and a database that is none`() async throws {
            let clerk = try await Clerk.alone()
            for (text, word) in [("", "empty"), ("name\nx\n", "no column sku"), ("sku,serial_number\n", "--set-stock")]
            {
                let outcome = try await clerk.importing(text, as: "none.csv", "--set-stock")
                #expect(outcome.exitCode == 1 && outcome.errors.contains(word), "\(outcome)")
            }
            var lost = clerk
            lost.url = "host=/nonexistent"
            let outcome = try await lost.importing(Self.two)
            #expect(outcome.exitCode == 1 && outcome.errors.contains("cannot be reached"), "\(outcome)")
        }
    }
}
