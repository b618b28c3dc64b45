/// What a partner has to say, once or several times in the same words.
struct Message: Sendable {
  enum Nature: String, Sendable {
    /// A referral that everybody may send on.
    case referral
    /// A change of a referral that takes nothing back.
    case update
    /// A change that takes back the consent by which the referral was sent.
    case withdrawal
    case cancellation
    case feedback
    /// A referral of somebody who does not agree to it.
    case withoutConsent
    /// A referral that nobody is there for.
    case uncovered
    /// A referral too long for its receiver, as long as the configuration is the usual one.
    case tooLong
    /// Feedback about a referral that its sender has no part in.
    case stranger
    case faulty
    /// A message that claims another sender.
    case impostor
    /// Bytes that no format fits.
    case unreadable
    /// No file at all.
    case obstacle

    /// True for what a sender has to correct.
    var isRejected: Bool {
      switch self {
      case .faulty, .impostor, .unreadable, .obstacle: true
      case .referral, .update, .withdrawal, .cancellation, .feedback, .withoutConsent, .uncovered,
        .tooLong, .stranger:
        false
      }
    }

    var takesBack: Bool { self == .withdrawal || self == .cancellation }
  }

  /// Stands in every file that carries the message: the case's number and a letter for what is said of it.
  let tag: String
  /// The number of the referral that it is, or is about.
  let number: Int
  let nature: Nature
  let sender: String
  /// Who may ever see it.
  let receivers: Set<String>
  /// Its own words: an XML element, a row of a table, or bytes of no format.
  let text: String
  /// True for a row of a spreadsheet.
  let isRow: Bool
  /// True for a row that has no number of its own.
  var isUnnumbered = false
}

/// One file of a partner, with what it says in order.
struct Dropped: Sendable {
  let partner: String
  let name: String
  let bytes: [UInt8]
  let tags: [String]
}

/// Finds tags in the bytes of a file: a T, four digits and a letter.
func tags(in bytes: [UInt8]) -> [String] {
  var found: [String] = []
  bytes.withUnsafeBufferPointer { bytes in
    var index = 0
    while index + 5 < bytes.count {
      if bytes[index] == 0x54, (1...4).allSatisfy({ (0x30...0x39).contains(bytes[index + $0]) }),
        (0x61...0x7A).contains(bytes[index + 5])
      {
        found.append(String(decoding: bytes[index...(index + 5)], as: UTF8.self))
        index += 6
      } else {
        index += 1
      }
    }
  }
  return found
}
