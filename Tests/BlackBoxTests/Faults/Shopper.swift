import BlackBoxSupport
import TestSupport
import Testing

/// A cart that does random things one after the other, and keeps count of what it was promised.
struct Shopper: Sendable {
    private let client: Client
    private let skus: [String]
    private let seed: UInt64
    private var random: SeededGenerator
    private var id = Fresh.id()
    /// What the reservation under way holds, by SKU.
    private(set) var held: [String: Int] = [:]
    /// What was bought, by SKU.
    private(set) var bought: [String: Int] = [:]
    private(set) var purchases = 0

    init(client: Client, skus: [String], seed: UInt64) {
        self.client = client
        self.skus = skus
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// Takes a number of steps. Nobody else uses its reservation, so only a shortage may refuse it anything.
    mutating func shop(steps: Int) async throws {
        for _ in 0..<steps {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: try await putAll()
            case 4..<7: try await putLine()
            case 7: try await removeLine()
            case 8: try await purchase()
            default: try await release()
            }
        }
    }

    private mutating func putAll() async throws {
        let wanted = skus.shuffled(using: &random).prefix(Int.random(in: 1...skus.count, using: &random))
            .map { ($0, Int.random(in: 1...3, using: &random)) }
        let body = reservation(wanted.map { line($0.0, $0.1) })
        if isServed(try await client.put("/v1/reservations/\(id)", body)) {
            held = Dictionary(uniqueKeysWithValues: wanted)
        }
    }

    private mutating func putLine() async throws {
        guard let sku = skus.randomElement(using: &random) else { return }
        let quantity = Int.random(in: 1...4, using: &random)
        let path = "/v1/reservations/\(id)/lines/\(sku)"
        if isServed(try await client.put(path, ["quantity": .integer(quantity)])) { held[sku] = quantity }
    }

    private mutating func removeLine() async throws {
        guard let sku = held.keys.sorted().randomElement(using: &random) else { return }
        expect(try await client.delete("/v1/reservations/\(id)/lines/\(sku)"), 204)
        held[sku] = nil
    }

    private mutating func purchase() async throws {
        guard !held.isEmpty else { return }
        expect(try await client.post("/v1/reservations/\(id)/purchase"), 201)
        bought.merge(held, uniquingKeysWith: +)
        purchases += 1
        held = [:]
        id = Fresh.id()
    }

    private mutating func release() async throws {
        guard !held.isEmpty else { return }
        expect(try await client.delete("/v1/reservations/\(id)"), 204)
        held = [:]
    }

    private func isServed(_ answer: Answer) -> Bool {
        let isShort = answer.status == 409 && answer["type"] == "/problems/insufficient-stock"
        #expect([200, 201].contains(answer.status) || isShort, "seed \(seed): \(answer)")
        return answer.status < 300
    }

    private func expect(_ answer: Answer, _ status: Int) {
        #expect(answer.status == status, "seed \(seed): \(answer)")
    }
}
