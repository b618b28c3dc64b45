import Diagnostics
import Referrals

/// The checks on what must be there, and on how much of it.
extension Inspection {
  /// Finds a field that is not there.
  ///
  /// An update leaves alone what it does not name, and a cancellation needs nothing.
  mutating func checkRequired(_ planned: CheckPlan.Planned, _ field: CheckedField) {
    guard action != .cancel, let path = field.path(in: kind) else { return }
    var isCleared = false
    let isThere = message.hasValue(at: path) { value in
      switch value {
      case .cleared: isCleared = true
      case .group(let group): return !group.isEmpty
      case .text, .date, .flag, .bytes, .list: return true
      }
      return false
    }
    guard !isThere, isCleared || action == .new else { return }
    add(
      Finding(
        code: "required.missing", what: "'\(field.words)' is missing",
        why: "whoever receives this needs it", fix: "fill it in", field: field.name), planned)
  }

  mutating func checkLength(_ planned: CheckPlan.Planned, _ field: CheckedField, most: Int) {
    guard let path = field.path(in: kind) else { return }
    var length = 0
    _ = message.hasValue(at: path) { value in
      if case .text(let text) = value, text.utf8.count > most {
        length = max(length, Self.characters(of: text))
      }
      return false
    }
    guard length > most else { return }
    let longest = message.numberedPath(at: path) { value in
      if case .text(let text) = value { Self.characters(of: text) == length } else { false }
    }
    add(
      Self.tooLong(
        OverlongField(path: field.name, words: field.words, length: length, most: most),
        why: "at most \(most) characters are allowed", numberedField: longest), planned)
  }

  /// Every byte but those that continue a character begins one.
  private static func characters(of text: String) -> Int {
    text.utf8.count { $0 & 0xC0 != 0x80 }
  }

  static func tooLong(
    _ field: OverlongField, why: String, numberedField: String? = nil
  ) -> Finding {
    let excess = field.length - field.most
    let characters = excess == 1 ? "1 character" : "\(excess) characters"
    return Finding(
      code: "length.too-long",
      what: "'\(field.words)' has \(field.length) characters, \(excess) too many", why: why,
      fix: "make it at least \(characters) shorter", field: field.path,
      numberedField: numberedField)
  }

  // MARK: Attachments

  private var attachments: [FieldGroup] {
    guard case .list(let items)? = message[paths.attachments] else { return [] }
    return items.compactMap { if case .group(let group) = $0 { group } else { nil } }
  }

  /// Finds an attachment of a type that is not allowed; one that does not say its type may be of any.
  mutating func checkAttachmentTypes(_ planned: CheckPlan.Planned, _ types: [String]) {
    let attachments = attachments
    let place = attachments.firstIndex { attachment in
      attachment.text("type").map { !MediaType.isAllowed($0, by: types) } ?? true
    }
    guard let place else { return }
    add(
      Finding(
        code: "attachments.type",
        what: attachments[place].text("type") == nil
          ? "attachment \(place + 1) does not say of which type it is"
          : "attachment \(place + 1) is of a type that is not taken here",
        why: "we take \(types.joined(separator: ", "))",
        fix: "save it as one of these and send it again", field: "attachments.type",
        numberedField: "attachments[\(place + 1)].type"), planned)
  }

  mutating func checkAttachmentSize(_ planned: CheckPlan.Planned, most: Int) {
    let place = attachments.firstIndex { attachment in
      if case .bytes(let bytes)? = attachment["content"] { bytes.count > most } else { false }
    }
    guard let place else { return }
    add(
      Finding(
        code: "attachments.size",
        what: "attachment \(place + 1) is larger than \(sizeInWords(most))",
        why: "each attachment may have at most \(sizeInWords(most))",
        fix: "make it smaller, or send it in parts", field: "attachments.content",
        numberedField: "attachments[\(place + 1)].content"), planned)
  }

  mutating func checkAttachmentCount(_ planned: CheckPlan.Planned, most: Int) {
    let count = attachments.count
    guard count > most else { return }
    add(
      Finding(
        code: "attachments.count",
        what: count == 1 ? "there is an attachment" : "there are \(count) attachments",
        why: most == 0 ? "attachments are not taken here" : "at most \(most) are taken here",
        fix: most == 0 ? "send it without" : "send only those that matter most",
        field: "attachments"), planned)
  }
}
