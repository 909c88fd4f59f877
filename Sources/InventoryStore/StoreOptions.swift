public import Postgres

/// What the composition root decides for the store.
public struct StoreOptions: Sendable {
    /// How to reach the database; its timeouts hold for every connection.
    public var connection: ConnectionConfiguration
    /// Connections for reads.
    public var readConnections = 4
    /// Lanes that never wait for a lock, a connection each.
    public var lanes = 1
    /// Lanes that wait for what somebody else has locked, a connection each.
    public var waitingLanes = 4
    /// How many commands share one transaction at the most.
    public var batchLimit = 128
    /// How many commands may wait; beyond it they are refused at once.
    public var queueBound = 4096
    /// For how long whoever needs a connection waits for one, connecting included.
    public var acquireTimeout: Duration = .seconds(2)
    /// For how long a command waits for somebody else's lock, from its acceptance.
    public var lockTimeout: Duration = .seconds(2)

    public init(connection: ConnectionConfiguration) { self.connection = connection }

    func poolOptions(size: Int) -> ConnectionPool.Options { .init(size: size, acquireTimeout: acquireTimeout) }

    var readConfiguration: ConnectionConfiguration {
        var configuration = connection
        configuration.applicationName += " reads"
        return configuration
    }

    /// A lane runs a few known statements over and over, each of which wants its index, whatever stale statistics say;
    /// planning them anew would cost more than running them.
    var laneConfiguration: ConnectionConfiguration {
        var configuration = connection
        configuration.lockTimeout = lockTimeout
        configuration.settings["plan_cache_mode"] = "force_generic_plan"
        configuration.settings["enable_seqscan"] = "off"
        configuration.settings["jit"] = "off"
        return configuration
    }
}
