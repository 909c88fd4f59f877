import Configuration
import Inventory
import InventoryStore
import Logging
import NIOSSL
import Postgres
import StoreAPI

/// What an operator has set, read and checked.
struct Settings {
    private let reader: ConfigReader

    /// What was given on the command line stands before the environment, and that before the defaults.
    init(_ given: [Setting: String?]) {
        let arguments = given.compactMapValues { $0 }
        let values = Dictionary(
            uniqueKeysWithValues: arguments.map {
                (AbsoluteConfigKey($0.key.key), ConfigValue(.string($0.value), isSecret: false))
            })
        let defaults = Dictionary(
            uniqueKeysWithValues: Setting.allCases.compactMap { setting in
                setting.defaultValue.map {
                    (AbsoluteConfigKey(setting.key), ConfigValue(.string($0), isSecret: false))
                }
            })
        reader = ConfigReader(providers: [
            InMemoryProvider(name: "options", values: values),
            EnvironmentVariablesProvider(),
            InMemoryProvider(name: "defaults", values: defaults),
        ])
    }

    /// A setting with a value that cannot be used: which, and what it should be.
    struct Invalid: Error, CustomStringConvertible {
        let setting: Setting
        let value: String
        let expected: String

        var description: String {
            "\(setting.option) (or \(setting.variable)) is '\(value)', but must be \(expected)"
        }
    }

    func text(_ setting: Setting) -> String? { reader.string(forKey: setting.key) }

    private func required(_ setting: Setting) -> String { text(setting) ?? "" }

    func integer(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int {
        let value = required(setting)
        guard let number = Int(value), range.contains(number) else {
            throw Invalid(
                setting: setting, value: value,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Seconds, with a fraction if need be.
    func seconds(_ setting: Setting, in range: ClosedRange<Double>) throws -> Duration {
        let value = required(setting)
        guard let number = Double(value), range.contains(number) else {
            throw Invalid(
                setting: setting, value: value,
                expected: "a number of seconds from \(range.lowerBound) to \(range.upperBound)")
        }
        return .milliseconds(Int((number * 1000).rounded()))
    }

    func flag(_ setting: Setting) throws -> Bool {
        let value = required(setting)
        switch value.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw Invalid(setting: setting, value: value, expected: "true or false")
        }
    }
}

// MARK: - What the parts of the service are made of

extension Settings {
    func logger() throws -> Logger {
        let level = required(.logLevel)
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw Invalid(setting: .logLevel, value: level, expected: Setting.logLevel.summary)
        }
        let format = required(.logFormat)
        guard let logFormat = LogFormat(rawValue: format) else {
            throw Invalid(setting: .logFormat, value: format, expected: "plain or json")
        }
        return logFormat.logger(level: logLevel)
    }

    /// How the service reaches the database; `preferring` names another setting that goes before.
    func connection(preferring other: Setting? = nil) throws -> ConnectionConfiguration {
        let url = [other, .databaseURL].compactMap { $0 }.lazy.compactMap { text($0) }.first { !$0.isEmpty }
        var configuration = ConnectionConfiguration(connectionString: url)
        configuration.statementTimeout = try seconds(.statementTimeout, in: 0.1...600)
        return configuration
    }

    func storeOptions() throws -> StoreOptions {
        var options = StoreOptions(connection: try connection())
        options.lockTimeout = try seconds(.lockTimeout, in: 0.01...60)
        options.readConnections = try integer(.readConnections, in: 1...64)
        options.lanes = try integer(.lanes, in: 1...16)
        options.waitingLanes = try integer(.waitingLanes, in: 1...64)
        options.batchLimit = try integer(.batchLimit, in: 1...1000)
        options.queueBound = try integer(.queueLimit, in: 1...1_000_000)
        return options
    }

    func apiOptions() throws -> StoreAPI.Options {
        let maximum = try integer(.maxTTL, in: 1...Limits.holdLifetime.count)
        let liveHolds = try integer(.maxLiveHolds, in: 0...1_000_000)
        return StoreAPI.Options(
            defaultTimeToLive: Seconds(try integer(.defaultTTL, in: 1...maximum)), maximumTimeToLive: Seconds(maximum),
            maximumUnitsPerLine: try integer(.maxUnitsPerLine, in: 1...Limits.quantityPerLine),
            maximumLiveHoldsPerCart: liveHolds == 0 ? nil : liveHolds)
    }

    func connectionLimits() throws -> ConnectionLimits {
        ConnectionLimits(
            connections: try integer(.maxConnections, in: 1...100_000),
            idleTimeout: try seconds(.idleTimeout, in: 0.1...3_600),
            clientTimeout: try seconds(.clientTimeout, in: 0.1...3_600))
    }

    /// Nil for plain HTTP.
    func certificate() throws -> TLSConfiguration? {
        switch (text(.tlsCertificate), text(.tlsKey)) {
        case (nil, nil): return nil
        case (let chain?, let key?): return try Certificate.configuration(chain: chain, key: key)
        case (let chain, _):
            throw Invalid(
                setting: chain == nil ? .tlsCertificate : .tlsKey, value: "",
                expected: "given too: HTTPS needs both --tls-certificate and --tls-key")
        }
    }

    /// Nil when the job is turned off.
    func sweepInterval() throws -> Duration? {
        let interval = try seconds(.sweepInterval, in: 0...86_400)
        return interval == .zero ? nil : interval
    }

    /// Nil when nobody looks. A look reads the tables whole, so it is made once a minute at the most.
    func driftInterval() throws -> Duration? {
        let interval = try seconds(.driftInterval, in: 0...86_400)
        guard interval == .zero || interval >= .seconds(60) else {
            throw Invalid(
                setting: .driftInterval, value: required(.driftInterval), expected: "0, or from 60 to 86400 seconds")
        }
        return interval == .zero ? nil : interval
    }

    /// Where to listen.
    func address() throws -> (host: String, port: Int) {
        (required(.host), try integer(.port, in: 0...65_535))
    }

    /// For a service that asks for no tokens, and that nobody has allowed to be open to a network.
    func requireLoopback() throws {
        let host = required(.host)
        guard isLoopback(host) else {
            throw Invalid(
                setting: .host, value: host,
                expected: "a loopback address such as 127.0.0.1, since dev asks for no tokens; serve does")
        }
    }

    private func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
