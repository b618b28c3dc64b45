package import Referrals

/// Makes messages out of the model's types and texts that are known to break mappings.
package struct MessageGenerator {
  private var random: Splitmix
  /// Counts up, so that codes come one after the other and each comes often.
  private var turn = 0

  /// - Parameter seed: The same messages come of the same seed.
  package init(seed: UInt64) {
    random = Splitmix(seed: seed)
  }

  /// Texts in normal form that break careless mappings.
  package static let hostile = [
    "None", "n/a", "-", "tbc", "a;b", "a, b", "x (y)", "Maryhill (99942)", "99942", "two\nlines",
    "two  blanks", "0123", "007", "=1+1", "'quoted'", "\"double\"", "<b>&amp;", "]]>", "{name}",
    "[1]", "Eòin Ó Néill", "Zoë–Ann", "日本", "😀", "a/b", "a|b", "31/02/1990", "1990", "true", "no",
    "Money", "Dr Ann Brown", "Brown, Ann", "\\n", "@home", "#", "~", "null", "urn:x:y",
  ]
  /// Texts that are not in normal form, which no mapping may write.
  package static let abnormal = [
    " edge", "edge ", "tab\tinside", "bell\u{7}", "", "cr\rlf", "\u{85}",
  ]

  /// Makes a message, or a group of one.
  ///
  /// - Parameters:
  ///   - definition: Its fields.
  ///   - likelihood: In how many of a hundred messages a field is set.
  /// - Returns: The message, which may be empty.
  package mutating func message(_ definition: GroupDefinition, likelihood: Int = 14) -> FieldGroup {
    var group = FieldGroup(definition)
    for (index, field) in definition.fields.enumerated() where random.chance(likelihood) {
      group[index] =
        field.isList
        ? .list((0..<Int.random(in: 1...3, using: &random)).compactMap { _ in value(field) })
        : value(field)
      if case .list(let items)? = group[index], items.isEmpty { group[index] = nil }
    }
    return group
  }

  private mutating func value(_ field: FieldDefinition) -> FieldValue? {
    turn += 1
    switch field.type {
    case .text: return .text(text(field.maxLength))
    case .code(let vocabulary):
      return .text(vocabulary.codes[turn % vocabulary.codes.count].code)
    case .date(let orText):
      return orText && random.chance(20) ? .text("about 1950") : .date(date(hasTime: false))
    case .dateTime: return .date(date(hasTime: random.chance(50)))
    case .flag: return .flag(random.chance(50))
    case .number: return .text(random.pick(["0", "12", "-3", "0.50", "1234567"]))
    case .identifier(let kind): return .text(identifier(kind))
    case .phone: return .text(random.pick(["07700 900118", "+44 141 496 0000", "(0141) 4960-001"]))
    case .email: return .text(random.pick(["a.b@example.org", "zoë@example.org"]))
    case .bytes:
      return .bytes((0..<Int.random(in: 1...9, using: &random)).map { UInt8($0 * 37 % 256) })
    case .group(let definition):
      let group = message(definition, likelihood: 40)
      return group.isEmpty ? nil : .group(group)
    }
  }

  private mutating func text(_ limit: Int?) -> String {
    if random.chance(1) { return random.pick(Self.abnormal) }
    let text = random.chance(50) ? random.pick(Self.hostile) : "word \(turn) of \(turn % 7)"
    return String(text.prefix(limit ?? 200))
  }

  private mutating func identifier(_ kind: IdentifierKind) -> String {
    switch kind {
    case .chi, .nhsNumber: random.pick(["0706500245", "9434765919", "070650024"])
    case .practiceCode: random.pick(["99942", "00017"])
    case .odsCode: random.pick(["S99942", "RX1"])
    case .oscrNumber: "SC012345"
    case .postcode: random.pick(["ZZ99 3AB", "zz993ab"])
    case .reference, .local: random.pick(["R7K2-93QF-5", "0017", "a b", "17/3", "No 4"])
    }
  }

  private mutating func date(hasTime: Bool) -> PartialDate {
    let year = Int.random(in: 1917...2026, using: &random)
    let precision = hasTime ? 3 : Int.random(in: 1...3, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...28, using: &random)
    let plain = PartialDate(
      year: year, month: precision > 1 ? month : nil, day: precision > 2 ? day : nil)
    guard hasTime else { return plain ?? Self.someDay }
    let seconds = random.chance(50)
    return PartialDate(
      year: year, month: month, day: day, hour: day % 24, minute: month * 4,
      second: seconds ? day : nil, fraction: seconds && random.chance(30) ? "250" : "",
      offsetMinutes: random.pick([nil, 0, 60, -210]), isZulu: false) ?? Self.someDay
  }

  private static let someDay: PartialDate = {
    guard let day = PartialDate(year: 2026) else { preconditionFailure("2026 is a year") }
    return day
  }()
}
