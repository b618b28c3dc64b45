/// Identifiers and names for tests and sample traffic, each a function of its arguments alone.
///
/// They are right by the rules and belong to nobody on purpose: postcodes are pseudo postcodes, names are invented.
package enum SyntheticIdentifiers {
  /// Returns a CHI number for a date of birth that passes every check.
  ///
  /// - Parameters:
  ///   - birthDate: A whole date; two of the same day and month a century apart give the same number.
  ///   - sex: Decides the ninth digit.
  ///   - serial: Tells people of the same day and sex apart; taken modulo 400.
  /// - Returns: Ten digits.
  /// - Precondition: The date has a month and a day.
  package static func chi(birthDate: PartialDate, sex: CHINumber.Sex, serial: Int) -> String {
    guard let month = birthDate.month, let day = birthDate.day else {
      preconditionFailure("a CHI number needs a whole date of birth")
    }
    let date = [day, month, birthDate.year % 100].flatMap { [UInt8($0 / 10), UInt8($0 % 10)] }
    var wanted = abs(serial) % 400
    // About one stem in eleven has no check digit, so 500 stems always hold 400 good ones.
    for stem in 0..<500 {
      let pair = stem / 5
      let sexDigit = stem % 5 * 2 + (sex == .male ? 1 : 0)
      let digits = date + [UInt8(pair / 10), UInt8(pair % 10), UInt8(sexDigit)]
      guard let check = IdentifierDigits.checkDigit(ofNine: digits) else { continue }
      if wanted == 0 { return IdentifierDigits.text(digits + [check]) }
      wanted -= 1
    }
    preconditionFailure("500 stems hold fewer than 400 CHI numbers")
  }

  /// Returns an NHS number that passes its check, from a stem of up to eight digits.
  ///
  /// It begins with 999 as far as the stem leaves room, a range that the health service keeps for tests.
  package static func nhsNumber(stem: Int) -> String {
    var candidate = 999_000_000 + abs(stem) % 900_000
    while true {
      let digits = decimal(candidate, places: 9)
      if let check = IdentifierDigits.checkDigit(ofNine: digits) {
        return IdentifierDigits.text(digits + [check])
      }
      candidate += 1
    }
  }

  /// Returns the practice code that begins with a stem of four digits.
  package static func practiceCode(stem: Int) -> String {
    let digits = decimal(abs(stem) % 10_000, places: 4)
    return IdentifierDigits.text(digits + [ScottishPracticeCode.checkDigit(ofFour: digits)])
  }

  /// Returns a pseudo postcode, which is nowhere.
  package static func postcode(_ index: Int) -> String {
    let letters = Array("ABDEFGHJLNPQRSTUWXYZ".utf8)
    let number = abs(index) % (10 * letters.count * letters.count)
    let last = letters[number % letters.count]
    let middle = letters[number / letters.count % letters.count]
    let digit = UInt8(number / letters.count / letters.count) + 0x30
    return "ZZ99 " + String(decoding: [digit, middle, last], as: UTF8.self)
  }

  /// Returns the same digits with a last digit that fails the check.
  package static func withWrongCheckDigit(_ identifier: String) -> String {
    var bytes = Array(identifier.utf8)
    guard let last = bytes.last, isDigit(last) else { return identifier }
    bytes[bytes.count - 1] = last == 0x39 ? 0x30 : last + 1
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns an invented first name that fits a sex.
  package static func givenName(_ index: Int, sex: CHINumber.Sex) -> String {
    let names = sex == .male ? maleNames : femaleNames
    return names[abs(index) % names.count]
  }

  /// Returns an invented surname.
  package static func familyName(_ index: Int) -> String {
    familyNames[abs(index) % familyNames.count]
  }

  private static let femaleNames = [
    "Ailith", "Brenwyn", "Caitrìona", "Dorabel", "Elspa", "Fenella", "Ghislane", "Hesper",
    "Isla-Rae",
    "Jorunn", "Keavy", "Lorelle",
  ]
  private static let maleNames = [
    "Aldous", "Bram", "Calder", "Domhnall", "Eòin", "Fraoch", "Gideon", "Hamish-Jon", "Ivor",
    "Jarvis",
    "Kester", "Lachie",
  ]
  private static let familyNames = [
    "Ashgrove", "Birkenshaw", "Corriemoor", "Dunwhin", "Elderbank", "Fernlea", "Glenfarthing",
    "Harrowmuir", "Inchbrae", "None", "Kilnford", "Larkhowe", "MacThistle", "Nethermoss",
    "O'Braeburn", "Pinkstane", "Quarrywood", "Rowanlaw", "Silverburn-Hay", "Tarnside",
  ]

  private static func decimal(_ number: Int, places: Int) -> [UInt8] {
    var digits = [UInt8](repeating: 0, count: places)
    var rest = number
    for place in (0..<places).reversed() {
      digits[place] = UInt8(rest % 10)
      rest /= 10
    }
    return digits
  }
}
