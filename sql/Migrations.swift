/// One file of `sql/migrations`, as embedded in the binary.
public struct Migration: Sendable {
    /// The number that the file name begins with.
    public let version: Int
    /// The rest of the file name, without its ending.
    public let title: String
    /// The file, byte for byte.
    public let sql: [UInt8]

    /// All of them, in order. Embedding a folder lists nothing, so this list is kept by hand; a test holds it against
    /// the folder.
    public static let all: [Migration] = [
        Migration(version: 1, title: "tables", sql: PackageResources._001_tables_sql),
        Migration(version: 2, title: "rules", sql: PackageResources._002_rules_sql),
        Migration(version: 3, title: "views_and_roles", sql: PackageResources._003_views_and_roles_sql),
        Migration(version: 4, title: "tokens", sql: PackageResources._004_tokens_sql),
        Migration(version: 5, title: "reports", sql: PackageResources._005_reports_sql),
    ]
}
