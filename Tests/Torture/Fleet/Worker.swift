internal import FoundationEssentials
internal import Synchronization

/// Tells all workers to come to an end.
final class Closing: Sendable {
    private let hasCome = Mutex(false)

    var isNow: Bool { hasCome.withLock { $0 } }
    func come() { hasCome.withLock { $0 = true } }
}

/// What carts, clerks and browsers have in common: dice of their own, and the habit to ask again.
struct Worker: Sendable {
    let shop: Shopfront
    let closing: Closing
    var random: SeededDice

    init(shop: Shopfront, closing: Closing, seed: UInt64) {
        self.shop = shop
        self.closing = closing
        random = SeededDice(seed: seed)
    }

    /// Makes a call at any instance.
    @discardableResult
    mutating func make(_ deed: Deed) async -> Call {
        await shop.make(deed, at: random.number(0..<shop.instances.count))
    }

    /// Makes a call that may be repeated until it is answered, or until patience runs out.
    @discardableResult
    mutating func insist(_ deed: Deed) async -> Call {
        var call = await make(deed)
        for _ in 0..<6 where call.isOpen {
            await pause(milliseconds: 40..<400)
            call = await make(deed)
        }
        return call
    }

    /// Makes two calls at once, at two instances where there are two.
    @discardableResult
    mutating func race(_ first: Deed, _ second: Deed) async -> (Call, Call) {
        let place = random.number(0..<shop.instances.count)
        async let one = shop.make(first, at: place)
        async let other = shop.make(second, at: (place + 1) % shop.instances.count)
        return await (one, other)
    }

    mutating func pause(milliseconds: Range<Int>) async {
        try? await Task.sleep(for: .milliseconds(random.number(milliseconds)))
    }

    /// A name that nobody else has.
    mutating func name(_ prefix: String) -> String { "\(prefix)-\(String(random.next(), radix: 36))" }

    mutating func uuid() -> String {
        let (high, low) = (random.next(), random.next())
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> (UInt64($0 % 8) * 8)) }
        let text = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
        var groups: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
