import EmbeddedPostgres
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        ("store", "dbname=store"), ("", "dbname=''"), ("a b", "dbname='a b'"), ("it's", #"dbname='it\'s'"#),
        (#"a\b"#, #"dbname='a\\b'"#),
    ])
    func quotesAsLibpqReads(value: String, text: String) {
        #expect(ConnectionString(parameters: [("dbname", value)]).description == text)
    }

    @Test func readsTheEntryOfAServer() throws {
        let entry = """
            4711
            /var/lib/bitcoin-store/cluster
            1763829000
            5432
            /var/lib/bitcoin-store/run

              5432001         7
            ready   \n
            """
        let postmaster = try #require(Postmaster(contents: entry))
        #expect(postmaster.processIdentifier == 4711)
        #expect(postmaster.socketDirectory == "/var/lib/bitcoin-store/run")
        #expect(postmaster.listenAddress == "")
    }

    @Test(arguments: ["", "4711\n", "4711\n/data\n1763829000\n5432\n/run\n\n", "-1\n\n\n\n\n\n\nready\n"])
    func takesNoEntryThatIsNotWhole(entry: String) {
        #expect(Postmaster(contents: entry) == nil)
    }
}
