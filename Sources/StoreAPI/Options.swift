public import Inventory

/// What an operator may set of how the service answers.
public struct Options: Sendable {
    /// How long a hold lasts that does not say.
    public let defaultTimeToLive: Seconds
    /// The longest that a hold may ask for.
    public let maximumTimeToLive: Seconds
    /// The most units or items that one line may have.
    public let maximumUnitsPerLine: Int
    /// How many live holds a cart may have under one name; nil for any number.
    public let maximumLiveHoldsPerCart: Int?

    /// Both at least a second, the default no longer than the maximum, and that no longer than 24 hours: whoever reads
    /// the configuration checks it.
    public init(
        defaultTimeToLive: Seconds = Seconds(3_600), maximumTimeToLive: Seconds = Limits.holdLifetime,
        maximumUnitsPerLine: Int = Limits.quantityPerLine, maximumLiveHoldsPerCart: Int? = nil
    ) {
        precondition(Seconds(1) <= defaultTimeToLive && defaultTimeToLive <= maximumTimeToLive)
        precondition(maximumTimeToLive <= Limits.holdLifetime)
        self.defaultTimeToLive = defaultTimeToLive
        self.maximumTimeToLive = maximumTimeToLive
        self.maximumUnitsPerLine = maximumUnitsPerLine
        self.maximumLiveHoldsPerCart = maximumLiveHoldsPerCart
    }
}
