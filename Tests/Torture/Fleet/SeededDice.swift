internal import TestSupport

/// Choices that can be had again from their seed.
struct SeededDice: RandomNumberGenerator, Sendable {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }

    mutating func pick<T>(_ choices: [T]) -> T { choices[number(0..<choices.count)] }

    mutating func some<T>(_ count: Int, of choices: [T]) -> [T] { Array(choices.shuffled(using: &self).prefix(count)) }
}
