/// A server's entry in `postmaster.pid`, the file that PostgreSQL keeps in its data directory while it runs.
package struct Postmaster: Sendable, Equatable {
    package var processIdentifier: Int32
    package var socketDirectory: String
    /// Empty when no TCP port is opened.
    package var listenAddress: String

    /// Reads the lines of the file: process id, data directory, start, port, socket directory, address, shared memory
    /// and state. `nil` when it is not written to its end yet, or holds something else.
    package init?(contents: String) {
        let lines = contents.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).trimmed() }
        guard lines.count >= 8, !lines[7].isEmpty, let processIdentifier = Int32(lines[0]), processIdentifier > 0
        else { return nil }
        self.processIdentifier = processIdentifier
        socketDirectory = lines[4]
        listenAddress = lines[5]
    }
}
