import Spool

/// What one seed decides, draw after draw.
struct Chance: Sendable {
  private var lots: Lots

  init(seed: UInt64) {
    lots = Lots(seed: seed)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &lots)
  }

  /// True so many times in a hundred.
  mutating func happens(_ percent: Int) -> Bool {
    number(1...100) <= percent
  }

  /// - Precondition: There is something to pick.
  mutating func pick<Item>(_ items: [Item]) -> Item {
    items[number(0...(items.count - 1))]
  }

  /// A seed for something that draws by itself.
  mutating func seed() -> UInt64 {
    lots.next()
  }
}
