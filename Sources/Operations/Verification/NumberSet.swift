/// A set of numbers that are given out one after the other: a bit each.
struct NumberSet {
  private var words: [UInt64] = []
  private(set) var count = 0

  /// Adds a number; false where it is in the set already, or is none that is given out.
  @discardableResult
  mutating func insert(_ number: Int64) -> Bool {
    guard number > 0, number < Self.most else { return false }
    let index = Int(number >> 6)
    if index >= words.count {
      words.append(
        contentsOf: repeatElement(0, count: max(index + 1, words.count * 2) - words.count))
    }
    let bit = UInt64(1) << UInt64(number & 63)
    guard words[index] & bit == 0 else { return false }
    words[index] |= bit
    count += 1
    return true
  }

  func contains(_ number: Int64) -> Bool {
    let index = Int(number >> 6)
    guard number > 0, index < words.count else { return false }
    return words[index] & UInt64(1) << UInt64(number & 63) != 0
  }

  /// The next number from one on that is not in the set.
  func firstGap(from start: Int64) -> Int64 {
    var number = max(1, start)
    while Int(number >> 6) < words.count {
      let rest = ~words[Int(number >> 6)] >> UInt64(number & 63)
      if rest != 0 { return number + Int64(rest.trailingZeroBitCount) }
      number = (number | 63) + 1
    }
    return number
  }

  /// Far more than a home of millions of records a day gives out; keeps a damaged number from asking for all memory.
  private static let most: Int64 = 1 << 34
}
