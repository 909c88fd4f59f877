public import Inventory

/// What an operator may set of how the service answers.
public struct Options: Sendable {
    /// How long a hold lasts that does not say.
    public var defaultTimeToLive: Seconds
    /// The longest that a hold may ask for, at most 24 hours.
    public var maximumTimeToLive: Seconds

    public init(defaultTimeToLive: Seconds = Seconds(3600), maximumTimeToLive: Seconds = Limits.holdLifetime) {
        self.defaultTimeToLive = defaultTimeToLive
        self.maximumTimeToLive = maximumTimeToLive
    }
}
