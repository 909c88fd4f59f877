import Testing

@testable import Access

@Suite struct TokenSecretTests {
    @Test func `A token is read back as it was made`() throws {
        let made = TokenSecret.random()
        #expect(made.text.utf8.count == TokenSecret.length)
        #expect(made.text.wholeMatch(of: /bcs_[0-9a-f]{72}/) != nil)
        let read = try #require(TokenSecret(made.text[...]))
        #expect(read.digest == made.digest)
        #expect(read.text == made.text)
    }

    /// Known to sha256sum: `printf 00…1f | xxd -r -p | sha256sum`.
    @Test func `The digest is the SHA-256 of the random bytes, and the checksum its beginning`() throws {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
        let token = TokenSecret.prefix + Hexadecimal.text(bytes) + digest.prefix(8)
        #expect(try #require(TokenSecret(token[...])).digest.hexadecimal == digest)
    }

    @Test func `No two tokens are the same`() {
        let tokens = (0..<1_000).map { _ in TokenSecret.random().text }
        #expect(Set(tokens).count == tokens.count)
    }

    @Test func `Whatever is changed, it is no token any more`() {
        let text = TokenSecret.random().text
        for index in text.indices {
            for replacement in ["0", "f", "g", "F", " ", "\u{e9}"] where String(text[index]) != replacement {
                let changed = text[..<index] + replacement + text[text.index(after: index)...]
                #expect(TokenSecret(changed[...]) == nil, "\(changed)")
            }
        }
        for other in ["", "bcs_", String(text.dropLast()), text + "0", text.uppercased(), " " + text, text + " "] {
            #expect(TokenSecret(other[...]) == nil, "\(other)")
        }
    }

    @Test func `Printing a token shows nothing of it`() {
        let token = TokenSecret.random()
        let secret = token.text.dropFirst(TokenSecret.prefix.count).prefix(8)
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), String(reflecting: [token]), dumped] {
            #expect(!text.contains(secret) && text.contains(TokenSecret.prefix), "\(text)")
        }
    }

    @Test func `Digests are equal only if all of them is`() throws {
        let digest = TokenSecret.random().digest
        let text = digest.hexadecimal
        #expect(TokenDigest(hexadecimal: text) == digest)
        for index in text.indices {
            let other = text[index] == "0" ? "1" : "0"
            let changed = String(text[..<index] + other + text[text.index(after: index)...])
            #expect(try #require(TokenDigest(hexadecimal: changed)) != digest)
        }
        #expect(TokenDigest(hexadecimal: String(text.dropLast())) == nil)
        #expect(TokenDigest(hexadecimal: text.uppercased() + "AA") == nil)
    }
}
