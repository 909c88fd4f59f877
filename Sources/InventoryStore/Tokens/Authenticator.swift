public import Access
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Tells who presents a token: from memory nearly always, else by asking the database.
public final class Authenticator: Service {
    private let inquiries: TokenInquiries
    private let asking: SharedRead<TokenDigest, Never>

    /// How many requests may wait for an answer about their tokens; one more is refused.
    private static let waitingLimit = 1_000

    public init(_ options: StoreOptions, logger: Logger) {
        let inquiries = TokenInquiries(options, logger: logger)
        self.inquiries = inquiries
        asking = SharedRead(turns: 1, bound: Self.waitingLimit) { digests throws(StoreFault) in
            try await inquiries.ask(about: digests)
            return [:]
        }
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        // Throws only when the task is cancelled, and then the connection is closed all the same.
        try? await gracefulShutdown()
        await inquiries.close()
    }

    /// What is to become of a request.
    public enum Admission: Sendable {
        /// Nobody knows the token, or it was revoked, or it has expired.
        case stranger
        /// The allowance is there for a token whose requests are counted; this one has been.
        case caller(Caller, Allowance?)
    }

    /// Tells who presents the token. Throws ``StoreFault`` when that cannot be known now.
    public func admit(_ digest: TokenDigest) async throws(StoreFault) -> Admission {
        if let admission = recall(digest) { return admission }
        _ = try await asking([digest])
        // What was learned just now holds for longer than this takes, or the token has expired meanwhile.
        return recall(digest) ?? .stranger
    }

    private func recall(_ digest: TokenDigest) -> Admission? {
        switch inquiries.memory.withLock({ $0.recall(digest, at: .now) }) {
        case .nothing: return nil
        case .stranger: return .stranger
        case .known(let caller, let allowance, let isDue):
            // Nobody waits for it. Should it fail, whoever comes once the memory is too old hears of it.
            if isDue { Task { _ = try? await asking([digest]) } }
            return .caller(caller, allowance)
        }
    }
}
