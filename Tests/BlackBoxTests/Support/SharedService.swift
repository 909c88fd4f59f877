import BlackBoxSupport
import Testing

/// Lets all tests of a suite, and of the suites in it, talk to one instance on a database of its own.
///
/// Each test has products and reservations of its own; afterwards nothing in the database may have drifted.
struct SharedService: SuiteTrait, TestScoping {
    let flags: [String]
    let asksForTokens: Bool

    @TaskLocal fileprivate static var current: (service: RunningService, database: StoreDatabase)?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let database = try await StoreDatabase.create()
        try await RunningService.run(on: database.url, flags, asksForTokens: asksForTokens) { service in
            try await Self.$current.withValue((service, database)) { try await body() }
        }
        try await database.expectNoDrift()
    }
}

extension Trait where Self == SharedService {
    static func sharedService(_ flags: String..., asksForTokens: Bool = false) -> SharedService {
        SharedService(flags: flags, asksForTokens: asksForTokens)
    }
}

/// A suite in the scope of a shared service.
protocol ServiceSuite {}

extension ServiceSuite {
    /// A client of the shared service.
    var store: Client { shared.service.client }
    /// The database of the shared service.
    var database: StoreDatabase { shared.database }

    private var shared: (service: RunningService, database: StoreDatabase) {
        guard let current = SharedService.current else {
            fatalError("This suite is not in the scope of a suite with the trait .sharedService.")
        }
        return current
    }
}
