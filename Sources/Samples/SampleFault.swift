package import Referrals

/// What may be wrong or odd about a sample record.
package enum SampleFault: String, Sendable, Hashable, CaseIterable {
  /// The surname is left empty.
  case missingField = "missing-field"
  /// The urgency, or the status of feedback, is no code that anybody knows.
  case badCode = "bad-code"
  /// The last digit of the CHI number does not fit the others.
  case checkDigit = "check-digit"
  /// XML with an ampersand that stands alone, or a row with a cell too many.
  case notWellFormed = "not-well-formed"
  /// The date of the message is the 31st of February.
  case wrongDate = "wrong-date"
  /// The person will be born in another century.
  case birthDate = "birth-date"
  /// The message says that another partner has sent it.
  case otherSender = "other-sender"
  /// A spreadsheet program has made 1.23E+09 of the CHI number.
  case shortenedNumber = "shortened-number"
  /// A spreadsheet program has made a number of the date.
  case dateNumber = "date-number"
  /// A file that ends in the middle of its record.
  case cutShort = "cut-short"
  /// A file without a byte in it.
  case emptyFile = "empty-file"
  /// The person has not agreed to be referred.
  case noConsent = "no-consent"
  /// The practice is nobody here.
  case unknownPractice = "unknown-practice"
  /// A change of a referral that nobody sent, or feedback about one.
  case unknownCase = "unknown-case"
  /// The number of an earlier message, with other content.
  case conflict
  /// An earlier message once more, in another file.
  case duplicate
  /// A spreadsheet program has dropped the 0 that the CHI number begins with.
  case lostZero = "lost-zero"
  /// A spreadsheet with semicolons.
  case semicolons
  /// Text in windows-1252: XML and JSON, which say to be UTF-8, are rejected, a spreadsheet is read all the same.
  case wrongEncoding = "wrong-encoding"

  /// The faults that are drawn where none is named: those that every format can have in any record.
  package static let usual: [SampleFault] = [
    .missingField, .badCode, .checkDigit, .notWellFormed, .wrongDate,
  ]

  /// Says where a record with the fault ends.
  ///
  /// - Parameter ending: The ending of the format's files, with its dot.
  /// - Returns: The bucket; `nil` where the record goes its way as if nothing were the matter.
  package func bucket(inFilesEnding ending: String) -> Bucket? {
    switch self {
    case .missingField, .badCode, .checkDigit, .notWellFormed, .wrongDate, .birthDate, .otherSender,
      .shortenedNumber, .dateNumber, .cutShort, .emptyFile:
      .rejected
    case .noConsent: .withheld
    case .unknownPractice, .unknownCase, .conflict: .held
    case .duplicate: .duplicate
    case .lostZero, .semicolons: nil
    case .wrongEncoding: ending == ".csv" ? nil : .rejected
    }
  }

  /// True for a fault of a whole file, in which the record is alone.
  var isOfFile: Bool {
    switch self {
    case .cutShort, .emptyFile, .semicolons, .wrongEncoding: true
    default: false
    }
  }

  /// True for a fault that an earlier record of the sender is needed for.
  var needsEarlier: Bool { self == .duplicate || self == .conflict }
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
