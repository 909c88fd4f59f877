internal import Synchronization

/// Databases of the shared server, one a test.
public enum TestDatabase {
    private static let count = Atomic(0)

    /// Creates a database of its own for the caller, empty or as a copy of another, to which nobody may be connected.
    ///
    /// Nothing needs to be dropped: the databases go with the server. Throws what `TestCluster.shared()` throws, and
    /// `EmbeddedPostgresError.commandFailed` when there is no such template.
    public static func create(from template: String? = nil) async throws -> (name: String, connectionString: String) {
        let cluster = try await TestCluster.shared()
        let name = "test_\(count.add(1, ordering: .relaxed).newValue)"
        // Names are made here or in tests, never quoted.
        try await cluster.query("CREATE DATABASE \(name)" + (template.map { " TEMPLATE \($0)" } ?? ""))
        return (name, cluster.connectionString(database: name))
    }
}
