import Diagnostics
import Referrals

/// The checks on dates, and on what the CHI number says of a person.
///
/// A date without a day or a month is at fault only where every day that it may mean is. A day later than that of the
/// reception is no fault yet: it has begun elsewhere.
extension Inspection {
  /// The years that nobody has lived for.
  static let mostYears = 120

  mutating func checkBirthDate(_ planned: CheckPlan.Planned) {
    var fault: DateFault?
    let (received, today) = (receivedOn, today)
    _ = message.hasValue(at: paths.birthDate) { value in
      fault = DateFault(in: value, receivedOn: received, today)
      return true
    }
    guard let fault else { return }
    add(
      Finding(
        code: "birth-date.\(fault.code)", what: "the date of birth is \(fault.words)",
        why: fault.reason, fix: "correct the date of birth", field: "person.birthDate"), planned)
  }

  /// Compares the date of birth with the CHI number's; the date says which century the number means.
  mutating func checkCHIBirthDate(_ planned: CheckPlan.Planned) {
    guard let birthDate = message.date(at: paths.birthDate),
      let chi = message.text(at: paths.chi).flatMap(CHIFacts.init), !chi.agree(with: birthDate)
    else { return }
    add(
      Finding(
        code: "chi-birth-date.differs",
        what: "the date of birth is not the one in the CHI number",
        why: "a CHI number begins with the day, month and year of birth, two digits each",
        fix: "compare both with the record that they were copied from",
        field: "person.birthDate"), planned)
  }

  mutating func checkCHISex(_ planned: CheckPlan.Planned) {
    guard let sex = message.text(at: paths.sex).flatMap(CHINumber.Sex.init(rawValue:)),
      let chi = message.text(at: paths.chi).flatMap(CHIFacts.init), chi.sex != sex
    else { return }
    add(
      Finding(
        code: "chi-sex.differs", what: "the sex is not the one in the CHI number",
        why: "the ninth digit of a CHI number is odd for men and even for women",
        fix: "compare both with the record that they were copied from", field: "person.sex"),
      planned)
  }

  mutating func checkDates(_ planned: CheckPlan.Planned) {
    for date in paths.dates { check(date, planned) }
  }

  /// Reports the first fault among the dates of one field.
  private mutating func check(_ date: CheckedPaths.DateField, _ planned: CheckPlan.Planned) {
    var found: DateFault?
    let (received, today) = (receivedOn, today)
    func isFaulty(_ value: FieldValue) -> Bool {
      found = DateFault(in: value, receivedOn: received, today)
      if found == .future, date.mayLieAhead { found = nil }
      return found != nil
    }
    _ = message.hasValue(at: date.path, where: isFaulty)
    guard let fault = found else { return }
    add(
      Finding(
        code: "dates.\(fault.code)", what: "'\(date.words)' is \(fault.words)", why: fault.reason,
        fix: "correct the date", field: date.path.description,
        numberedField: message.numberedPath(at: date.path, where: isFaulty)), planned)
  }

  mutating func checkAge(_ planned: CheckPlan.Planned, mostDays: Int) {
    guard action != .cancel, let date = message.date(at: paths.date),
      date.days.upperBound < today - mostDays
    else { return }
    add(
      Finding(
        code: "age.too-old", what: "the \(kind.rawValue) is more than \(Self.days(mostDays)) old",
        why: "its date is that much earlier than the day on which it reached us",
        fix: "find out whether it still holds; if so, send it again with a new date",
        field: "date"), planned)
  }

  static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

  /// True for a date of which every day lies in the future.
  static func isFuture(_ date: PartialDate, _ today: Int) -> Bool {
    date.days.lowerBound > today + 1
  }
}

/// What is wrong with a date by itself.
private enum DateFault {
  case future
  case tooLongAgo
  /// Digits that are meant as a day and are none.
  case noDay

  /// Finds what is wrong with a value; `today` is the number of the day of reception.
  init?(in value: FieldValue, receivedOn: PartialDate, _ today: Int) {
    switch value {
    case .date(let date):
      if Inspection.isFuture(date, today) {
        self = .future
        return
      }
      let anniversary = (date.year + Inspection.mostYears, date.month ?? 12, date.day ?? 31)
      guard anniversary < (receivedOn.year, receivedOn.month ?? 1, receivedOn.day ?? 1) else {
        return nil
      }
      self = .tooLongAgo
    case .text(let text):
      guard Self.isFailedDate(text) else { return nil }
      self = .noDay
    case .flag, .bytes, .group, .list, .cleared: return nil
    }
  }

  var code: String {
    switch self {
    case .future: "future"
    case .tooLongAgo, .noDay: "impossible"
    }
  }

  /// The end of a sentence that begins with the date's name.
  var words: String {
    switch self {
    case .future: "in the future"
    case .tooLongAgo: "more than \(Inspection.mostYears) years ago"
    case .noDay: "not a day of the calendar"
    }
  }

  var reason: String {
    switch self {
    case .future: "it is later than the day on which we received this"
    case .tooLongAgo: "the year is probably mistyped"
    case .noDay: "no month has such a day, or no year has such a month"
    }
  }

  /// True for digits that stand as those of a day do: in three groups with marks between them, or eight in a row.
  ///
  /// Words such as `about 1950` and `1950-1960` are no day and are not meant as one.
  static func isFailedDate(_ text: String) -> Bool {
    var groups = 0
    var digits = 0
    var isDigit = false
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39:
        if !isDigit { groups += 1 }
        digits += 1
        isDigit = true
      case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x20:
        isDigit = false
      default: return false
      }
    }
    return groups >= 3 || groups == 1 && digits == 8
  }
}
