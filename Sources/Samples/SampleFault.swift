import Referrals

/// What may be wrong with a sample record; each kind makes its sender hear of it.
package enum SampleFault: String, Sendable, Hashable, CaseIterable {
  /// The surname is left empty.
  case missingField = "missing-field"
  /// The urgency is no code that anybody knows.
  case badCode = "bad-code"
  /// The last digit of the CHI number does not fit the others.
  case checkDigit = "check-digit"
  /// XML with an ampersand that stands alone, or a row with a cell too many.
  case notWellFormed = "not-well-formed"
  /// The date of the message is the 31st of February.
  case wrongDate = "wrong-date"
}

/// Which of a number of records are faulty: a share that is exact for all together, and nearly so for any hundred.
struct FaultPlan: Sendable {
  private static let block = 100

  let seed: Int
  let records: Int
  /// Hundredths of a percent.
  let share: Int

  /// How many of the first records are faulty.
  func count(ofFirst records: Int) -> Int { records * share / 10_000 }

  /// Returns whether a record is faulty, by its index from 0.
  func isFaulty(_ index: Int) -> Bool {
    let start = index / Self.block * Self.block
    let end = min(start + Self.block, records)
    var wanted = count(ofFirst: end) - count(ofFirst: start)
    var random = SampleRandom(seed: seed, stream: -1 - index / Self.block)
    // Selection sampling: each is taken with the chance that what is wanted has among what is left.
    for place in start..<end {
      let isTaken = random.below(end - place) < wanted
      if place == index { return isTaken }
      if isTaken { wanted -= 1 }
    }
    return false
  }
}
