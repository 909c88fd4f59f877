import Testing

@testable import StoreFiles

@Suite struct ProgressTextTests {
    private let file = ProgressText(totalBytes: 4_000)

    @Test func aFileOfKnownSize() {
        #expect(
            file.line(.reading(records: 0, bytes: 0), elapsed: .zero)
                == "Reading [........................]   0 %  0 records")
        #expect(
            file.line(.reading(records: 12_345, bytes: 1_000), elapsed: .seconds(10))
                == "Reading [######..................]  25 %  12,345 records  1,234/s  0:30 left")
        #expect(
            file.line(.reading(records: 1_000_000, bytes: 4_000), elapsed: .seconds(2))
                == "Reading [########################] 100 %  1,000,000 records  500,000/s")
    }

    @Test func aPipe() {
        #expect(
            ProgressText(totalBytes: nil).line(.reading(records: 999, bytes: 5), elapsed: .seconds(1))
                == "Reading  999 records  999/s")
    }

    @Test func whatIsWritten() {
        #expect(file.line(.checking, elapsed: .seconds(9)) == "Checking against the store")
        #expect(
            file.line(.writing(written: 10, of: 1_000), elapsed: .seconds(1))
                == "Writing [........................]   1 %  10 records  10/s  1:39 left")
        #expect(
            file.line(.writing(written: 0, of: 0), elapsed: .seconds(9))
                == "Writing [########################] 100 %  0 records")
    }
}
