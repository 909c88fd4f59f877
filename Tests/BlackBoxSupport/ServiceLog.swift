package import Subprocess
internal import Synchronization

/// What a service has logged so far, as lines of JSON.
package final class ServiceLog: Sendable {
    private struct State {
        var lines: [String] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Keeps every line until the service closes its log.
    package func keep(_ output: SubprocessOutputSequence) async throws {
        defer { state.withLock { $0.isClosed = true } }
        for try await line in output.strings() {
            state.withLock { $0.lines.append(line) }
        }
    }

    /// All of it, for messages.
    package var text: String { state.withLock { $0.lines.joined(separator: "\n") } }

    /// Whether the service has ended.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Host and port that the service listens on; nil before it does.
    package var address: String? {
        let announcement = "Server started and listening on "
        return state.withLock { state in
            state.lines.lazy
                .compactMap { JSON(text: $0)?["message"]?.string }
                .first { $0.hasPrefix(announcement) }?
                .dropFirst(announcement.count).description
        }
    }
}
