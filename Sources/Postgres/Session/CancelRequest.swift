internal import CLibPQ
internal import Dispatch
internal import Synchronization

/// A request to cancel what a session runs, on its way to the server.
///
/// `PQcancel` opens a connection of its own and blocks without a limit, while the session has one; so it runs on a
/// thread of its own. Until it has returned the session must not be used again: the cancel could hit a later statement.
final class CancelRequest: Sendable {
    /// A server that accepts but never answers holds on to a thread for each request; more than this are not started.
    private static let maximumUnderWay = 64
    private static let underWay = Atomic<Int>(0)

    private let done = DispatchSemaphore(value: 0)

    /// Sends the request; nil where it cannot be. `connection` is used during the call only.
    init?(_ connection: OpaquePointer) {
        guard Self.underWay.wrappingAdd(1, ordering: .relaxed).newValue <= Self.maximumUnderWay,
            let target = PQgetCancel(connection)
        else {
            Self.underWay.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        let request = PendingCancel(pointer: target)
        do throws(PostgresError) {
            try startThread { [done] in
                request.send()
                Self.underWay.wrappingSubtract(1, ordering: .relaxed)
                done.signal()
            }
        } catch {
            PQfreeCancel(target)
            Self.underWay.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
    }

    /// Whether the server has taken note of the request, waiting for that no longer than `limit`.
    func isDelivered(within limit: Duration = .zero) -> Bool {
        guard done.wait(timeout: .now() + .milliseconds(Int(limit.wholeMilliseconds))) == .success else { return false }
        // Once delivered it stays so, for whoever asks again.
        done.signal()
        return true
    }
}

/// A copy of where and whom to cancel.
///
/// `@unchecked Sendable`: `PQgetCancel` copies all it needs out of the `PGconn`, `PQcancel` may be called on any thread
/// (libpq's manual, "Canceling Queries in Progress"), and only the one thread it is handed to uses and frees it.
private struct PendingCancel: @unchecked Sendable {
    let pointer: OpaquePointer

    func send() {
        // Whether it went well is seen by whether the statement ends; the buffer is for words nobody reads.
        var complaint: [CChar] = Array(repeating: 0, count: 256)
        PQcancel(pointer, &complaint, Int32(complaint.count))
        PQfreeCancel(pointer)
    }
}
