/// A CHI number: the ten digits by which the health service in Scotland knows a person.
///
/// Six digits of the date of birth (DDMMYY), two that tell people apart, one that is odd for men and even for women,
/// and a check digit by modulus 11. Written with a leading 0 for the first nine days of a month, so always text.
///
/// Source: `chi_check` of Public Health Scotland's phsmethods, and the NHS data dictionary.
package struct CHINumber: Sendable, Hashable {
  /// The sex that the ninth digit tells.
  package enum Sex: String, Sendable, Hashable, CaseIterable {
    case male
    case female
  }

  private let row: DigitRow
  private let facts: CHIFacts

  package var sex: Sex { facts.sex }

  /// Checks a text, in which blanks may stand between digits.
  ///
  /// - Throws: The fault that Public Health Scotland's classes put first: characters, then the number of digits, then
  ///   the date, then the check digit.
  package init(checking text: String) throws(IdentifierFault) {
    let values = try IdentifierDigits.parse(text, count: 10)
    guard let facts = CHIFacts(values) else { throw .date }
    self.facts = facts
    row = values
    guard IdentifierDigits.checkDigit(ofNine: values) == values[9] else { throw .checksum }
  }

  /// Ten ASCII digits.
  package var digits: String { row.text }

  /// The dates of birth that the first six digits may mean, oldest first; never empty.
  ///
  /// The century is not in the number: 290200 is a date in 2000 only, 010101 one in 1901 and in 2001.
  package var birthDateCandidates: [PartialDate] {
    [1900, 2000]
      .compactMap { century in
        PartialDate(year: century + facts.twoDigitYear, month: facts.month, day: facts.day)
      }
  }

  /// Returns whether a date of birth agrees with the number as far as the date is precise.
  package func agrees(with birthDate: PartialDate) -> Bool {
    facts.agree(with: birthDate)
  }
}

/// What the digits of a CHI number say of a person, whether or not its check digit is right.
package struct CHIFacts: Sendable, Hashable {
  fileprivate let day: Int
  fileprivate let month: Int
  fileprivate let twoDigitYear: Int
  /// The ninth digit is odd for men and even for women.
  package let sex: CHINumber.Sex

  /// Reads a text, in which blanks may stand between digits; `nil` where it is not ten digits that begin with a date.
  package init?(_ text: String) {
    guard let digits = try? IdentifierDigits.parse(text, count: 10) else { return nil }
    self.init(digits)
  }

  /// Reads ten digits; `nil` where the first six are a date in no century.
  fileprivate init?(_ digits: DigitRow) {
    day = Int(digits[0]) * 10 + Int(digits[1])
    month = Int(digits[2]) * 10 + Int(digits[3])
    twoDigitYear = Int(digits[4]) * 10 + Int(digits[5])
    sex = digits[8] % 2 == 1 ? .male : .female
    // The year 2000 had a leap day and 1900 had none, so no date is one of the older century alone.
    guard (1...12).contains(month),
      (1...PartialDate.days(in: month, of: 2000 + twoDigitYear)).contains(day)
    else { return nil }
  }

  /// Returns whether a date of birth agrees with the digits as far as the date is precise.
  ///
  /// The date says which century the two digits of the year belong to.
  package func agree(with birthDate: PartialDate) -> Bool {
    birthDate.year % 100 == twoDigitYear && (birthDate.month ?? month) == month
      && (birthDate.day ?? day) == day
  }
}
