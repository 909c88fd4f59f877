import ArgumentParser
import Configuration

// The options of the subcommands. Texts all of them: one place, ``Settings``, reads and checks whatever was given.

struct LoggingOptions: ParsableArguments {
    @Option(help: .of(.logLevel)) var logLevel: String?
    @Option(help: .of(.logFormat)) var logFormat: String?

    var given: [Setting: String?] { [.logLevel: logLevel, .logFormat: logFormat] }
}

struct DatabaseOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: .of(.databaseURL)) var databaseURL: String?

    var given: [Setting: String?] { [.databaseURL: databaseURL] }
}

struct StoreTuningOptions: ParsableArguments {
    @Option(help: .of(.lockTimeout)) var lockTimeout: String?
    @Option(help: .of(.statementTimeout)) var statementTimeout: String?
    @Option(help: .of(.readConnections)) var readConnections: String?
    @Option(help: .of(.lanes)) var lanes: String?
    @Option(help: .of(.waitingLanes)) var waitingLanes: String?
    @Option(help: .of(.batchLimit)) var batchLimit: String?
    @Option(help: .of(.queueLimit)) var queueLimit: String?

    var given: [Setting: String?] {
        [
            .lockTimeout: lockTimeout, .statementTimeout: statementTimeout, .readConnections: readConnections,
            .lanes: lanes, .waitingLanes: waitingLanes, .batchLimit: batchLimit, .queueLimit: queueLimit,
        ]
    }
}

struct ServingOptions: ParsableArguments {
    @Option(help: .of(.host)) var host: String?
    @Option(help: .of(.port)) var port: String?
    @Option(name: .customLong("tls-certificate"), help: .of(.tlsCertificate)) var tlsCertificate: String?
    @Option(name: .customLong("tls-key"), help: .of(.tlsKey)) var tlsKey: String?
    @Option(help: .of(.maxConnections)) var maxConnections: String?
    @Option(help: .of(.idleTimeout)) var idleTimeout: String?
    @Option(help: .of(.clientTimeout)) var clientTimeout: String?
    @Option(help: .of(.sweepInterval)) var sweepInterval: String?
    @Option(help: .of(.driftInterval)) var driftInterval: String?
    @Option(name: .customLong("default-ttl"), help: .of(.defaultTTL)) var defaultTTL: String?
    @Option(name: .customLong("max-ttl"), help: .of(.maxTTL)) var maxTTL: String?
    @Option(help: .of(.maxUnitsPerLine)) var maxUnitsPerLine: String?
    @Option(name: .customLong("max-live-holds-per-cart-id"), help: .of(.maxLiveHolds)) var maxLiveHolds: String?
    @OptionGroup var tuning: StoreTuningOptions
    @OptionGroup var logging: LoggingOptions

    var given: [Setting: String?] {
        [
            .host: host, .port: port, .tlsCertificate: tlsCertificate, .tlsKey: tlsKey,
            .maxConnections: maxConnections, .idleTimeout: idleTimeout, .clientTimeout: clientTimeout,
            .sweepInterval: sweepInterval, .driftInterval: driftInterval, .defaultTTL: defaultTTL, .maxTTL: maxTTL,
            .maxUnitsPerLine: maxUnitsPerLine, .maxLiveHolds: maxLiveHolds,
        ]
        .merging(tuning.given) { $1 }.merging(logging.given) { $1 }
    }
}

extension ArgumentHelp {
    /// What the setting is, its default and its environment variable.
    static func of(_ setting: Setting) -> ArgumentHelp {
        let notes = [setting.defaultValue.map { "default: \($0)" }, "env: \(setting.variable)"]
        return ArgumentHelp("\(setting.summary) (\(notes.compactMap { $0 }.joined(separator: "; ")))")
    }
}
