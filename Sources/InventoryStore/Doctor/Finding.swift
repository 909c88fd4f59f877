/// What one look at the database and the stock in it came to.
public struct Finding: Sendable, Hashable {
    /// What was looked at, in a word or two.
    public let subject: String
    public let verdict: Verdict
    /// What is there.
    public let observation: String
    /// What to do about it; nil when nothing needs to be done.
    public let remedy: String?

    /// Ascending: the worst of several is their maximum.
    public enum Verdict: Int, Sendable, Comparable {
        case fine
        /// It works, and could be better.
        case advice
        /// A promise of the service does not hold, or the service cannot work.
        case fault

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    static func fine(_ subject: String, _ observation: String) -> Finding {
        Finding(subject: subject, verdict: .fine, observation: observation, remedy: nil)
    }

    static func advice(_ subject: String, _ observation: String, _ remedy: String) -> Finding {
        Finding(subject: subject, verdict: .advice, observation: observation, remedy: remedy)
    }

    static func fault(_ subject: String, _ observation: String, _ remedy: String) -> Finding {
        Finding(subject: subject, verdict: .fault, observation: observation, remedy: remedy)
    }
}
