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
  private let day: Int
  private let month: Int
  private let twoDigitYear: Int
  package let sex: Sex

  /// Checks a text, in which blanks may stand between digits.
  ///
  /// - Throws: The fault that Public Health Scotland's classes put first: characters, then the number of digits, then
  ///   the date, then the check digit.
  package init(checking text: String) throws(IdentifierFault) {
    let values = try IdentifierDigits.parse(text, count: 10)
    day = Int(values[0]) * 10 + Int(values[1])
    month = Int(values[2]) * 10 + Int(values[3])
    twoDigitYear = Int(values[4]) * 10 + Int(values[5])
    sex = values[8] % 2 == 1 ? .male : .female
    row = values
    guard hasBirthDate else { throw .date }
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
        PartialDate(year: century + twoDigitYear, month: month, day: day)
      }
  }

  /// True where the first six digits are a date in some century.
  private var hasBirthDate: Bool {
    PartialDate(year: 2000 + twoDigitYear, month: month, day: day) != nil
      || PartialDate(year: 1900 + twoDigitYear, month: month, day: day) != nil
  }

  /// Returns whether a date of birth agrees with the number as far as the date is precise.
  package func agrees(with birthDate: PartialDate) -> Bool {
    birthDateCandidates.contains { candidate in
      candidate.year == birthDate.year
        && (birthDate.month == nil || birthDate.month == candidate.month)
        && (birthDate.day == nil || birthDate.day == candidate.day)
    }
  }
}
