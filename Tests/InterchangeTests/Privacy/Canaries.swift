import Foundation

/// Words of people who do not exist, by which it is seen how far what a sender writes comes.
///
/// Each sender has its own, so that a receipt of one shows what came from another.
struct Canaries: Sendable {
  let surname: String
  let givenName: String
  let street: String
  let phone: String
  let text: String
  /// How the ids of its messages begin.
  let messageID: String

  static let practice = Canaries(
    surname: "Zanzibarson", givenName: "Quillavine", street: "77 Canaryfield Lane",
    phone: "07700 900771", text: "the canary sings at midnight", messageID: "CANARYMSG-P")
  static let agency = Canaries(
    surname: "Yarrowfinch", givenName: "Thistlewren", street: "8 Goldcrest Passage",
    phone: "07700 900772", text: "a siskin waits below the stairs", messageID: "CANARYMSG-A")
  static let linkWorkers = Canaries(
    surname: "Xanthelark", givenName: "Brambling", street: "9 Fieldfare Wynd",
    phone: "07700 900773", text: "the linnet has left its letter", messageID: "CANARYMSG-L")

  static let all = [practice, agency, linkWorkers]

  /// What an operator writes as a reason; it stands where operators look, and nowhere else.
  static let reason = "the wheatear called about it"

  /// All words, telephone numbers also without their blank.
  var words: [String] {
    [surname, givenName, street, phone, phone.replacing(" ", with: ""), text, messageID]
  }

  /// CHI numbers of people born on 1 January 1950 and the days behind it, with the check digit that belongs to them.
  static let numbers: [String] = (0..<1_200)
    .compactMap { index in
      let digits = Array(
        String(format: "%02d0150%03d", index % 28 + 1, index / 28 * 7 + 101).utf8
      )
      .map { Int($0) - 48 }
      let sum = zip(digits, (2...10).reversed()).map(*).reduce(0, +)
      let check = (11 - sum % 11) % 11
      return check == 10 ? nil : digits.map(String.init).joined() + String(check)
    }

  private static let numberSet = Set(numbers)

  /// The name that files have which its sender names after people.
  func fileName(_ number: Int, _ ending: String) -> String {
    "\(surname) \(givenName) \(phone) \(number).\(ending)"
  }

  /// The canaries of these senders that a text has in it.
  static func found(in text: String, of senders: [Canaries] = all) -> Set<String> {
    var found = Set(senders.flatMap(\.words).filter { text.contains($0) })
    for match in text.matches(of: /\d{10,}/) where numberSet.contains(String(match.output)) {
      found.insert(String(match.output))
    }
    return found
  }

  /// The words of everybody and some numbers in each way in which bytes may hold them.
  static let needles: [(word: String, bytes: Data)] =
    (all.flatMap(\.words) + [reason]
    + numbers.prefix(20))
    .flatMap { word -> [(String, Data)] in
      let plain = Data(word.utf8)
      let hex = plain.map { String(format: "%02x", $0) }.joined()
      let wide = Data(word.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
      // Whatever stands before it, base64 has the word in one of three ways, but for its edges.
      let coded = (0..<3)
        .map { lead in
          let text = Data(repeating: 0, count: lead) + plain
          return Data(text.base64EncodedString().dropFirst(4).dropLast(6).utf8)
        }
      return
        ([plain, wide, Data(wide.dropFirst()), Data(hex.utf8), Data(hex.uppercased().utf8)] + coded)
        .filter { $0.count > 6 }.map { (word, $0) }
    }
}
