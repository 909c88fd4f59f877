import Configuration

/// What an operator can set: by an option, else in the environment, else the default.
enum Setting: String, CaseIterable {
    case databaseURL, migrateDatabaseURL, host, port, tlsCertificate, tlsKey, allowAnonymous, maxConnections,
        idleTimeout, clientTimeout, sweepInterval, driftInterval, defaultTTL, maxTTL, maxUnitsPerLine, maxLiveHolds,
        lockTimeout, statementTimeout
    case readConnections, lanes, waitingLanes, batchLimit, queueLimit, logLevel, logFormat, dataDirectory

    /// The key as swift-configuration knows it; the environment variable is the same in capitals.
    var key: ConfigKey {
        switch self {
        case .databaseURL: "database.url"
        case .migrateDatabaseURL: "migrate.database.url"
        case .host: "bitcoin.store.host"
        case .port: "bitcoin.store.port"
        case .tlsCertificate: "bitcoin.store.tls.certificate"
        case .tlsKey: "bitcoin.store.tls.key"
        case .allowAnonymous: "bitcoin.store.allow.anonymous"
        case .maxConnections: "bitcoin.store.max.connections"
        case .idleTimeout: "bitcoin.store.idle.timeout"
        case .clientTimeout: "bitcoin.store.client.timeout"
        case .sweepInterval: "bitcoin.store.sweep.interval"
        case .driftInterval: "bitcoin.store.drift.interval"
        case .defaultTTL: "bitcoin.store.default.ttl"
        case .maxTTL: "bitcoin.store.max.ttl"
        case .maxUnitsPerLine: "bitcoin.store.max.units.per.line"
        case .maxLiveHolds: "bitcoin.store.max.live.holds.per.cart.id"
        case .lockTimeout: "bitcoin.store.lock.timeout"
        case .statementTimeout: "bitcoin.store.statement.timeout"
        case .readConnections: "bitcoin.store.read.connections"
        case .lanes: "bitcoin.store.lanes"
        case .waitingLanes: "bitcoin.store.waiting.lanes"
        case .batchLimit: "bitcoin.store.batch.limit"
        case .queueLimit: "bitcoin.store.queue.limit"
        case .logLevel: "bitcoin.store.log.level"
        case .logFormat: "bitcoin.store.log.format"
        case .dataDirectory: "bitcoin.store.data.directory"
        }
    }

    /// The environment variable.
    var variable: String { key.components.joined(separator: "_").uppercased() }

    /// The option on the command line.
    var option: String {
        if self == .migrateDatabaseURL { return Setting.databaseURL.option }
        let words = key.components.first == "bitcoin" ? key.components.dropFirst(2) : key.components[...]
        return "--" + words.joined(separator: "-")
    }

    /// The value when nobody gives one; nil where there is none.
    var defaultValue: String? {
        switch self {
        case .databaseURL, .migrateDatabaseURL, .dataDirectory, .tlsCertificate, .tlsKey: nil
        case .host: "127.0.0.1"
        case .port: "8080"
        case .allowAnonymous: "false"
        case .maxConnections: "900"
        case .idleTimeout: "60"
        case .clientTimeout: "30"
        case .sweepInterval: "1"
        case .driftInterval: "60"
        case .defaultTTL: "3600"
        case .maxTTL: "86400"
        case .maxUnitsPerLine: "1000000"
        case .maxLiveHolds: "0"
        case .lockTimeout: "2"
        case .statementTimeout: "5"
        case .readConnections: "4"
        case .lanes: "1"
        case .waitingLanes: "4"
        case .batchLimit: "128"
        case .queueLimit: "4096"
        case .logLevel: "info"
        case .logFormat: "plain"
        }
    }

    /// What it is, for --help and for the README.
    var summary: String {
        switch self {
        case .databaseURL:
            "libpq connection string or URI; without one the PG* variables decide. Several hosts and TLS work as in libpq."
        case .migrateDatabaseURL:
            "As --database-url, for migrate, import, export and token: the role that owns the schema, so that the service's need not."
        case .host: "Address to listen on; dev takes loopback addresses alone."
        case .port: "TCP port to listen on, 0 for any that is free."
        case .tlsCertificate:
            "PEM file with the certificate to serve HTTPS with, and those above it; plain HTTP without."
        case .tlsKey: "PEM file with the private key of that certificate."
        case .maxConnections: "Connections of clients open at once, 1 to 100000; others wait until one is closed."
        case .idleTimeout: "Seconds that a connection may be without a whole request head, 0.1 to 3600."
        case .clientTimeout: "Seconds that a client may take to send a body or to take an answer, 0.1 to 3600."
        case .allowAnonymous: "Ask for no tokens: whoever can reach the port may do everything."
        case .sweepInterval: "Seconds between two rounds of the expiry job; 0 turns it off."
        case .driftInterval: "Seconds between two looks for drift, 60 or more; 0 turns them off."
        case .defaultTTL: "Seconds that a hold lasts when the cart does not say, 1 to the maximum."
        case .maxTTL: "The most seconds that a cart may ask for, 1 to 86400."
        case .maxUnitsPerLine: "The most units or items that a cart may hold in one line, 1 to 1000000."
        case .maxLiveHolds:
            "How many live reservations a cart_id may have, 1 to 1000000; 0 sets no limit. Without cart_id none is counted."
        case .lockTimeout: "Seconds that a command waits for somebody else's lock, 0.01 to 60."
        case .statementTimeout: "Seconds that one statement may take, 0.1 to 600."
        case .readConnections: "Database connections for reads, 1 to 64."
        case .lanes: "Lanes of commands that never wait for a lock, a connection each, 1 to 16."
        case .waitingLanes: "Lanes that wait for rows which somebody else has locked, a connection each, 1 to 64."
        case .batchLimit: "Commands that share one transaction at the most, 1 to 1000."
        case .queueLimit: "Commands that may wait; one more is refused with 503, 1 to 1000000."
        case .logLevel: "trace, debug, info, notice, warning, error or critical."
        case .logFormat: "plain or json, a line an event, on standard error."
        case .dataDirectory: "Where dev keeps its PostgreSQL; by default a folder of the user's own."
        }
    }
}
