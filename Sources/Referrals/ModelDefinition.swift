/// One field of the model: its name, type and rules.
package struct FieldDefinition: Sendable {
  /// The camelCase name within its group.
  package let name: String
  package let type: FieldType
  /// True when the field holds any number of items.
  package let isList: Bool
  /// True for clinical content, which leaves for an agency only where a route says so and consent covers it.
  package let isClinical: Bool
  /// The longest text in characters, or `nil` for no limit of the model's own.
  package let maxLength: Int?
  /// One line for reference pages.
  package let summary: String

  package init(
    _ name: String, _ type: FieldType, list isList: Bool = false, clinical isClinical: Bool = false,
    maxLength: Int? = nil, _ summary: String
  ) {
    self.name = name
    self.type = type
    self.isList = isList
    self.isClinical = isClinical
    self.maxLength = maxLength
    self.summary = summary
  }
}

/// What a field holds.
package enum FieldType: Sendable {
  /// Free text, possibly of several lines.
  case text
  /// One of the codes of a vocabulary.
  case code(Vocabulary)
  /// A calendar date of any precision; with `orText`, words such as "about 1950" are kept as text.
  case date(orText: Bool)
  /// A date that may carry a time and an offset.
  case dateTime
  /// Yes or no.
  case flag
  /// A decimal number, kept as text.
  case number
  /// An identifier with a form of its own; whether its check digit is right is for the checks to say.
  case identifier(IdentifierKind)
  /// A telephone number: digits, blanks and `+()-`, with at least five digits.
  case phone
  /// An e-mail address: one `@` with text on both sides and no blanks.
  case email
  /// Bytes, such as an attachment.
  case bytes
  /// A group of fields.
  case group(GroupDefinition)
}

/// The closed list of codes that a coded field may hold, with their plain English.
///
/// A class, so that the fields, mappings and records that speak of it hand on one reference; immutable.
package final class Vocabulary: Sendable {
  package let name: String
  /// Codes in a fixed order, kebab-case, each with its words for people.
  package let codes: [(code: String, words: String)]
  private let index: WordIndex

  package init(_ name: String, _ codes: KeyValuePairs<String, String>) {
    self.name = name
    self.codes = codes.map { (code: $0.key, words: $0.value) }
    index = WordIndex(codes.map(\.key))
    precondition(index.words.count == codes.count, "the codes of \(name) differ")
  }

  package func contains(_ code: String) -> Bool {
    index.index(of: code) >= 0
  }

  /// True for the UTF-8 of one of the codes.
  package func has(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    index.index(of: text) >= 0
  }

  /// Returns the code that stands in UTF-8, as this list's own text, or `nil` for what is not in the list.
  package func code(in text: UnsafeBufferPointer<UInt8>) -> String? {
    let place = index.index(of: text)
    return place >= 0 ? codes[place].code : nil
  }

  /// Returns the plain English of a code, or `nil` for a code that is not in the list.
  package func words(for code: String) -> String? {
    let place = index.index(of: code)
    return place >= 0 ? codes[place].words : nil
  }
}

/// The fields of one group, in model order.
///
/// A class, so that the many groups of a message share one definition; immutable, and never freed, so that a group need
/// not count as an owner of it.
package final class GroupDefinition: Sendable {
  package let name: String
  package let fields: [FieldDefinition]
  /// True for a coded-or-free-text pair: its fields are `code` and `text`, and a mapping rule with `codes` may stand on
  /// the group itself.
  package let isCoded: Bool
  private let names: WordIndex
  /// The index of our reference, or -1 in a group without one.
  let referenceIndex: Int
  private let idIndex: Int
  private let actionIndex: Int

  /// Creates a definition.
  ///
  /// - Precondition: Field names are unique; at most 255 fields.
  package init(_ name: String, isCoded: Bool = false, _ fields: [FieldDefinition]) {
    precondition(fields.count < 256, "a group has at most 255 fields")
    self.name = name
    self.fields = fields
    self.isCoded = isCoded
    names = WordIndex(fields.map(\.name))
    precondition(names.words.count == fields.count, "the fields of \(name) differ")
    referenceIndex = names.index(of: "reference")
    idIndex = names.index(of: "id")
    actionIndex = names.index(of: "action")
    _ = Unmanaged.passRetained(self)
  }

  /// The UTF-8 of a field's name; it stays where it is, as the definition does.
  func utf8Name(of index: Int) -> UnsafeBufferPointer<UInt8> {
    names.bytes(ofWord: index)
  }

  /// True for the fields that say which message it is rather than what it says.
  func isIdentity(_ index: Int) -> Bool {
    index == idIndex || index == actionIndex
  }

  /// Returns the index of a field, or `nil` when the group has none of that name.
  package func index(of name: String) -> Int? {
    let place = names.index(of: name)
    return place >= 0 ? place : nil
  }
}
