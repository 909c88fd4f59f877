internal import FoundationEssentials
internal import Synchronization

/// Everything that was asked, and what the tables had in the end: all that the judge gets to see.
struct History: Codable, Sendable {
    var calls: [Call]
    var tables: Tables
    /// How long a hold lasts that a line call begins.
    var defaultSeconds: Int

    /// Writes it to a file, for a look at it or for another judgement.
    func write(to path: String) throws { try JSONEncoder().encode(self).write(to: URL(filePath: path)) }

    init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(History.self, from: Data(contentsOf: URL(filePath: path)))
    }

    init(calls: [Call], tables: Tables, defaultSeconds: Int) {
        self.calls = calls
        self.tables = tables
        self.defaultSeconds = defaultSeconds
    }
}

/// Takes down calls while they are made, from all who make them.
final class Recorder: Sendable {
    private let recorded = Mutex<[Call]>([])

    func record(_ call: Call) {
        recorded.withLock { calls in
            var call = call
            call.number = calls.count
            calls.append(call)
        }
    }

    var calls: [Call] { recorded.withLock { $0 } }
    var count: Int { recorded.withLock(\.count) }
}
