import BlackBoxSupport
import Testing

extension Files {
    /// `bitcoin-store import` of items.
    @Suite struct ItemImportTests {
        @Test func `Items are added and booked one by one, and the same file again changes nothing`() async throws {
            let clerk = try await Clerk.alone()
            try await clerk.imports("sku,kind,name\nN,non_fungible,Motorcycle\n")
            let items = """
                sku,serial_number,price_amount,price_currency,attributes,notes,state
                N,a,3200.00,USD,"{""colour"": ""red""}","two
                lines",in_stock
                N,b,100,USD,,,
                N,c,1,USD,{},,withdrawn

                """
            #expect(
                try await clerk.imports(items, as: "items.csv").contains("3 items added, 0 changed, 0 as they were"))
            #expect(
                try await clerk.ledger() == [
                    "N 1 item_added items.csv 1", "N 1 item_added items.csv 2", "N 1 item_added items.csv 3",
                    "N -1 item_withdrawn items.csv 2",
                ])
            let currency = "SELECT price_currency FROM store.product"
            #expect(try await clerk.database.query(currency) == "USD")
            let before = try await clerk.everything()
            #expect(
                try await clerk.imports(items, as: "items.csv").contains("0 items added, 0 changed, 3 as they were"))
            #expect(try await clerk.everything() == before)

            try await clerk.imports(
                #"{"sku": "N", "serial_number": "a", "notes": "new tank", "price": {"amount": "3000", "currency": "USD"}}"#,
                as: "a.ndjson")
            let a =
                "SELECT concat_ws('|', price_amount, attributes, notes, revision) FROM store.item WHERE serial_number = 'a'"
            #expect(try await clerk.database.query(a) == #"3000|{"colour": "red"}|new tank|2"#)
            try await clerk.database.expectNoDrift()
        }

        @Test func `What is held, sold or withdrawn stays as it is, and other rules of the API hold`() async throws {
            let clerk = try await Clerk.alone()
            try await RunningService.run(on: clerk.database.url) { service in
                let store = service.client
                let sku = try await store.motorcycles("held", "sold", "off", "free")
                let bare = Fresh.sku("N")
                try await store.post("/v1/products", ["sku": "\(bare)", "kind": "non_fungible", "name": "Bare"]).expect(
                    201)
                let pencil = try await store.stocked(1)
                _ = try await store.held(line(sku, serials: "held"))
                _ = try await store.bought(line(sku, serials: "sold"))
                try await store.patch("/v1/products/\(sku)/items/off", ["state": "withdrawn"]).expect(200)
                let before = try await clerk.everything()
                let outcome = try await clerk.importing(
                    """
                    sku,serial_number,price_amount,price_currency,notes,state
                    \(sku),held,,,new,
                    \(sku),sold,,,,in_stock
                    \(sku),off,,,new,
                    \(sku),free,,,,withdrawn
                    \(sku),free,,,,in_stock
                    \(sku),other,5,EUR,,
                    \(bare),x,,,,
                    \(bare),y,5,EUR,,
                    \(bare),z,5,USD,,
                    \(pencil),x,,,,
                    nothing,x,,,,
                    \(sku),new,,,,sold

                    """, as: "items.csv")
                for expected in [
                    "line 2: serial_number: the item held is reserved or was sold",
                    "line 3: serial_number: the item sold is reserved or was sold",
                    "line 4: serial_number: the item off is withdrawn; put it back on the shelf first",
                    "line 5: state: is in_stock; a file gives a state to new items only",
                    "line 6: serial_number: is in line 5 already",
                    "line 7: price_currency: must be USD: a product has one currency",
                    "line 8: price_amount: is required: the product has none",
                    "line 10: price_currency: must be EUR: a product has one currency",
                    "line 11: sku: the product \(pencil) is fungible; this is for the other kind",
                    "line 12: sku: there is no product nothing",
                    "line 13: state: must be one of in_stock, withdrawn",
                    "11 of 12 items cannot be imported",
                ] {
                    #expect(outcome.errors.contains(expected), "\(expected)\n\(outcome.errors)")
                }
                #expect(try await clerk.everything() == before)
                // What an export says of them is no change: a hold is nothing a file could carry, and what is sold is gone.
                let exported = try await clerk.exports("items")
                #expect(!exported.contains("sold") && exported.contains("\(sku),held,,,{},,in_stock"))
                #expect(
                    try await clerk.imports(exported, as: "same.csv").contains("0 items added, 0 changed, 3 as they"))
                #expect(try await clerk.everything() == before)
            }
            try await clerk.database.expectNoDrift()
        }
    }
}
