/// Numbers that look drawn by lot and are a function of a seed and a stream alone.
///
/// Source: SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
struct SampleRandom: Sendable {
  private var state: UInt64

  /// Begins a stream; those of one seed are independent of each other, so that records may be made in any order.
  init(seed: Int, stream: Int) {
    state = UInt64(bitPattern: Int64(seed))
    state = next() ^ UInt64(bitPattern: Int64(stream)) &* 0xD134_2543_DE82_EF95
  }

  /// What a stream of a case is for.
  enum Aspect: Int {
    case story = 1
    case referral
    case fault
    case onward
    case feedback
  }

  /// Begins one of the streams of a case, which are apart from those of single records.
  init(seed: Int, stream: Int, aspect: Aspect, part: Int = 0) {
    self.init(seed: seed, stream: stream + (aspect.rawValue << 8 + part) << 32)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Returns a number from 0 to below a limit of at least 1 and at most 2^32.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(limit)) >> 32)
  }

  /// Returns a number of a closed range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Returns one of the items of a list that is not empty.
  mutating func pick<Item>(_ items: [Item]) -> Item {
    items[below(items.count)]
  }
}
