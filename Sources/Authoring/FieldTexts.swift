import Referrals

/// The fields that are set in a message, each with its value as people read it.
struct FieldTexts {
  /// In the order of the model.
  private(set) var all: [MappingTrial.Field] = []

  init(of message: FieldGroup) {
    add(.group(message), at: "")
  }

  private mutating func add(_ value: FieldValue, at path: String) {
    switch value {
    case .group(let group):
      for entry in group.entries {
        let name = group.definition.fields[entry.index].name
        add(entry.value, at: path.isEmpty ? name : "\(path).\(name)")
      }
    case .list(let items):
      for (index, item) in items.enumerated() { add(item, at: "\(path)[\(index + 1)]") }
    case .text(let text): note(text, at: path)
    case .date(let date): note(date.iso, at: path)
    case .flag(let flag): note(flag ? "yes" : "no", at: path)
    case .bytes(let bytes): note("(\(bytes.count) bytes)", at: path)
    case .cleared: note("(cleared)", at: path)
    }
  }

  private mutating func note(_ text: String, at path: String) {
    all.append(MappingTrial.Field(path: path, value: text))
  }

  /// Returns a path without the positions of items: `person.phones.number` of `person.phones[2].number`.
  static func withoutPositions(_ path: String) -> String {
    var result = ""
    var isInside = false
    for character in path {
      switch character {
      case "[": isInside = true
      case "]": isInside = false
      default: if !isInside { result.append(character) }
      }
    }
    return result
  }
}
