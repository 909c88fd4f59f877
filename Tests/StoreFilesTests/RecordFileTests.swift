import Testing

@testable import StoreAPI
@testable import StoreFiles

/// From the bytes of a file to records as the shapes of the API take them.
@Suite struct RecordFileTests {
    /// Gives the bytes in pieces of that size.
    private func open(_ text: String, pieces: Int = .max) throws -> RecordFile {
        var rest = Array(text.utf8)[...]
        return try RecordFile { buffer in
            let piece = rest.prefix(min(pieces, buffer.count))
            rest = rest.dropFirst(piece.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    private func values(_ file: RecordFile) throws -> [String] {
        var file = file
        var texts: [String] = []
        while let record = try file.next() {
            switch record.value {
            case .success(let value): texts.append("\(record.line) \(value.text)")
            case .failure(let unreadable):
                texts.append("\(record.line) \(unreadable.place): \(unreadable.reason)")
            }
        }
        return texts
    }

    @Test func csvBecomesTheJSONThatSaysTheSame() throws {
        let file = try open(
            """
            sku,kind,name,description,price_amount,price_currency,shipping_weight_grams,attributes,status,on_hand
            A,fungible,"N, n",d,3.00,USD,1.0,"{""a"": ""b""}",active,5
            B,,,,,,,,,
            C,fungible,n,,3,,heavy,{},active,07

            """)
        #expect(
            try values(file) == [
                #"2 {sku: "A", kind: "fungible", name: "N, n", description: "d", shipping_weight_grams: 1, "#
                    + #"attributes: {a: "b"}, status: "active", on_hand: 5, price: {amount: "3.00", currency: "USD"}}"#,
                "3 {sku: \"B\", description: null, attributes: null, price: null}",
                #"4 {sku: "C", kind: "fungible", name: "n", description: null, shipping_weight_grams: "heavy", "#
                    + #"attributes: {}, status: "active", on_hand: "07", price: {amount: "3"}}"#,
            ])
    }

    @Test func columnsInAnyOrderAndNumber() throws {
        let file = try open("\u{FEFF}on_hand,sku\r\n1,A\r\n2\r\n3,B,\r\n,C\r\n", pieces: 3)
        #expect(file.header?.kind == .products)
        #expect(
            try values(file) == [
                #"2 {on_hand: 1, sku: "A"}"#, "3 : has 1 fields, where the header has 2",
                "4 : has 3 fields, where the header has 2", #"5 {sku: "C"}"#,
            ])
    }

    @Test func aSerialNumberMakesItItems() throws {
        let file = try open("serial_number,sku\n1,A\n")
        #expect(file.header?.kind == .items)
        #expect(try values(file) == [#"2 {serial_number: "1", sku: "A"}"#])
    }

    @Test func remarksOfRejectsArePassedOver() throws {
        var csv = try open("rejected_because,sku\n\"a, b\",A\n,\"B\"\n")
        for expected in ["A", "\"B\""] {
            let record = try #require(try csv.next())
            #expect(String(decoding: csv.bytes[record.source], as: UTF8.self) == expected)
        }
        let json = try open("{\"rejected_because\": \"a\", \"sku\": \"A\"}\n")
        #expect(try values(json) == [#"1 {sku: "A"}"#])
    }

    @Test func linesOfJSON() throws {
        let file = try open("\n {\"sku\": \"A\"}\r\n\n[1]\n{\"sku\"\n{\"sku\": \"B\"}", pieces: 5)
        #expect(file.format == .ndjson)
        let found = try values(file)
        #expect(found.count == 4)
        #expect(found[0] == #"2 {sku: "A"}"# && found[1] == "4 [1]" && found[3] == #"6 {sku: "B"}"#)
        #expect(found[2].hasPrefix("5 : is not JSON: at byte "))
    }

    @Test func aLineOfJSONHasItsLimit() throws {
        let long = String(repeating: " ", count: NDJSONParser.maximumLength)
        let found = try values(try open("{\"a\":\(long)1}\n{\"b\":\(long)\(long)1}\n{}\n", pieces: 4096))
        #expect(found.map { $0.prefix(1) } == ["1", "2", "3"])
        #expect(found[0].contains("longer than") && found[1].contains("longer than") && found[2] == "3 {}")
    }

    @Test(arguments: [
        ("", "empty"), ("\n\n", "empty"), ("sku,colour\n", "'colour'"), ("name\n", "no column sku"),
        ("sku,sku\n", "twice"), ("sku;name\n", "commas"), ("sku,price_amount\n", "price_currency"),
        ("sku,\"name\n", "quotation mark"), ("sku,serial_number,on_hand\n", "'on_hand'"),
        ("sku,rejected_because\n", "first"), ("serial_number\n", "no column sku"),
    ])
    func whatIsNoSuchFile(_ text: String, _ word: String) throws {
        let fault = try #require(throws: FileFault.self) { try open(text) }
        #expect(fault.description.contains(word), "\(fault)")
    }

    @Test(arguments: RecordKind.allCases)
    func theTemplateCouldBeImported(_ kind: RecordKind) throws {
        var file = try open(kind.template)
        #expect(file.header?.kind == kind && file.header?.columns == kind.columns)
        var count = 0
        while let record = try file.next() {
            let value = try record.value.get()
            count += 1
            switch kind {
            case .products: _ = try EntryReader.products.read(value).get()
            case .items: _ = try EntryReader.items.read(value).get()
            }
        }
        #expect(count > 0)
    }
}

extension JSONValue {
    /// The value in a form that a test can be read by.
    fileprivate var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(.integer(let value)): "\(value)"
        case .number(let other): "\(other)"
        case .string(let text): "\"\(text)\""
        case .array(let values): "[\(values.map(\.text).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\($0.name): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }
}
