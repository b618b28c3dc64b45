import Document
import Mapping
import Referrals

/// Numbers that look random and are the same in every run (SplitMix64).
struct Splitmix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  mutating func pick<Item>(_ items: [Item]) -> Item {
    items[Int.random(in: items.indices, using: &self)]
  }
}

/// Makes messages out of the model's types and texts that are known to break mappings.
struct MessageGenerator {
  var random: Splitmix
  /// Counts up, so that codes come one after the other and each comes often.
  private var turn = 0

  init(seed: UInt64) {
    random = Splitmix(seed: seed)
  }

  /// Texts in normal form that break careless mappings.
  static let hostile = [
    "None", "n/a", "-", "tbc", "a;b", "a, b", "x (y)", "Maryhill (99942)", "99942", "two\nlines",
    "two  blanks", "0123", "007", "=1+1", "'quoted'", "\"double\"", "<b>&amp;", "]]>", "{name}",
    "[1]", "Eòin Ó Néill", "Zoë–Ann", "日本", "😀", "a/b", "a|b", "31/02/1990", "1990", "true", "no",
    "Money", "Dr Ann Brown", "Brown, Ann", "\\n", "@home", "#", "~", "null", "urn:x:y",
  ]
  /// Texts that are not in normal form, which no mapping may write.
  static let abnormal = [" edge", "edge ", "tab\tinside", "bell\u{7}", "", "cr\rlf", "\u{85}"]

  mutating func message(_ definition: GroupDefinition, likelihood: Int = 14) -> FieldGroup {
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
    guard let day = PartialDate(year: 2026) else { fatalError("2026 is a year") }
    return day
  }()
}

extension FieldGroup {
  /// The group with only the fields at these paths; lists close up.
  func keeping(_ paths: Set<String>) -> FieldGroup {
    guard case .group(let group)? = Self.keep(.group(self), paths, at: "") else {
      return FieldGroup(definition)
    }
    return group
  }

  private static func keep(_ value: FieldValue, _ paths: Set<String>, at path: String)
    -> FieldValue?
  {
    switch value {
    case .group(let group):
      var kept = FieldGroup(group.definition)
      for entry in group.entries {
        let name = group.definition.fields[entry.index].name
        kept[entry.index] = keep(entry.value, paths, at: path.isEmpty ? name : "\(path).\(name)")
      }
      return kept.isEmpty ? nil : .group(kept)
    case .list(let items):
      let kept = items.enumerated()
        .compactMap {
          keep($0.element, paths, at: "\(path)[\($0.offset + 1)]")
        }
      return kept.isEmpty ? nil : .list(kept)
    case .text, .date, .flag, .bytes, .cleared: return paths.contains(path) ? value : nil
    }
  }

  /// The group with a text in the field at a path without positions.
  func filling(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first, let index = definition.index(of: String(first)) else {
      return self
    }
    var group = self
    if case .group(let inner) = definition.fields[index].type, !definition.fields[index].isList {
      var below = FieldGroup(inner)
      if case .group(let known)? = self[index] { below = known }
      group[index] = .group(below.filling(path.dropFirst()))
    } else {
      group[index] = .text("None")
    }
    return group
  }

  /// The group without the field at a path without positions.
  func removing(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first, let index = definition.index(of: String(first)),
      let value = self[index]
    else { return self }
    var group = self
    if path.count == 1 {
      group[index] = nil
    } else if case .group(let inner) = value {
      let rest = inner.removing(path.dropFirst())
      group[index] = rest.isEmpty ? nil : .group(rest)
    } else if case .list(let items) = value {
      let rest = items.compactMap { item -> FieldValue? in
        guard case .group(let inner) = item else { return nil }
        let left = inner.removing(path.dropFirst())
        return left.isEmpty ? nil : .group(left)
      }
      group[index] = rest.isEmpty || rest == items ? nil : .list(rest)
    }
    return group
  }

  /// The group with the items of its lists in an order of their own, for formats that keep each kind apart.
  var withListsSorted: FieldGroup {
    var group = FieldGroup(definition)
    for entry in entries {
      switch entry.value {
      case .group(let inner): group[entry.index] = .group(inner.withListsSorted)
      case .list(let items):
        group[entry.index] = .list(items.map(Self.sorted).sorted { Self.key($0) < Self.key($1) })
      case .text, .date, .flag, .bytes, .cleared: group[entry.index] = entry.value
      }
    }
    return group
  }
}

extension FieldGroup {
  private static func sorted(_ value: FieldValue) -> FieldValue {
    guard case .group(let group) = value else { return value }
    return .group(group.withListsSorted)
  }

  private static func key(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .date(let date): date.iso
    case .flag(let flag): flag ? "1" : "0"
    case .bytes(let bytes): bytes.map(String.init).joined(separator: ",")
    case .group(let group): group.entries.map { "\($0.index)=\(key($0.value))" }.joined()
    case .list(let items): items.map(key).joined(separator: ";")
    case .cleared: "cleared"
    }
  }
}

/// Writes the same document with more blanks around its texts, and counts what it adds that no rule reads.
struct NoisyWriter<Format: TreeWriter>: TreeWriter {
  var format: Format
  var random: Splitmix
  private(set) var strangers = 0
  private var depth = 0
  private let hasStrangers: Bool
  /// The name of what stands directly below the root.
  private var part = ""

  init(_ format: Format, seed: UInt64, hasStrangers: Bool = true) {
    self.format = format
    self.hasStrangers = hasStrangers
    random = Splitmix(seed: seed)
  }

  mutating func open(_ name: WireName) {
    format.open(name)
    depth += 1
    if depth == 2 { part = name.local }
  }

  mutating func attribute(_ name: WireName, _ text: String) { format.attribute(name, text) }

  /// The header of an HL7 message is not for people, and has no blanks more.
  mutating func text(_ text: String) { format.text(part == "MSH" ? text : "  \(text)\n ") }

  mutating func cleared() { format.cleared() }

  mutating func close() {
    format.close()
    depth -= 1
    guard hasStrangers, depth > 0, random.chance(5) else { return }
    format.open(WireName(local: "Stranger"))
    format.text("unread")
    format.close()
    strangers += 1
  }
}
