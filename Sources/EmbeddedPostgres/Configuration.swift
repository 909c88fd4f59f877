extension EmbeddedPostgres {
    /// Where a private cluster lies and how its server runs.
    public struct Configuration: Sendable {
        /// The directory of all that belongs to the cluster; created if it is missing.
        public var dataDirectory: String
        /// More settings for the server, as for `postgres -c`. Where it listens is not theirs to say.
        public var settings: [String: String]
        /// The database that is created if it is missing.
        public var database: String
        /// How long the server may take to come up, the recovery after a crash included.
        public var startLimit: Duration
        /// How long the server may take to stop.
        public var stopLimit: Duration

        /// A cluster in a directory, with PostgreSQL's own settings and the database `store`.
        public init(
            dataDirectory: String, settings: [String: String] = [:], database: String = "store",
            startLimit: Duration = .seconds(120), stopLimit: Duration = .seconds(60)
        ) {
            self.dataDirectory = dataDirectory
            self.settings = settings
            self.database = database
            self.startLimit = startLimit
            self.stopLimit = stopLimit
        }
    }

    /// Where the data goes unless told otherwise: `/var/lib/bitcoin-store` for root, since the user PostgreSQL then runs
    /// as cannot enter `/root`, else `bitcoin-store` in `$XDG_DATA_HOME` or `~/.local/share`.
    public static func defaultDataDirectory() -> String {
        let name = "bitcoin-store"
        if OperatingSystemUser.isRoot { return "/var/lib/\(name)" }
        if let data = ProcessEnvironment.value(of: "XDG_DATA_HOME"), data.hasPrefix("/") { return "\(data)/\(name)" }
        let home = ProcessEnvironment.value(of: "HOME") ?? "."
        return "\(home)/.local/share/\(name)"
    }
}
