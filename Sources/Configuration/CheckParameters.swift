import Diagnostics
import Document
import Referrals
import Routing

/// Reads what a check takes beside its severity, scope and wording.
struct CheckParameters {
  private let table: OutlineTable
  private let subject: CheckSubject
  private let message: MessageKind?
  private let hasRoutes: Bool
  /// True for a check that is not made, which needs to say no more than what it is about.
  private let isOff: Bool

  private var problems: OutlineProblems { table.problems }

  init(
    _ table: OutlineTable, of subject: CheckSubject, message: MessageKind?, hasRoutes: Bool,
    isOff: Bool
  ) {
    self.table = table
    self.subject = subject
    self.message = message
    self.hasRoutes = hasRoutes
    self.isOff = isOff
  }

  /// Returns the rules, one for each field or thing that is checked, or `nil` where something is wrong or missing.
  func rules() -> [CheckRule]? {
    switch subject {
    case .chi, .nhsNumber, .practiceCode, .practiceKnown, .postcode, .oscrNumber, .birthDate,
      .chiBirthDate, .chiSex, .dates, .practiceOpen:
      return CheckRule(plain: subject).map { [$0] }
    case .practiceArea: return [hasRoutes ? .receiverArea : .senderArea]
    case .required: return requiredFields()
    case .length: return lengths()
    case .consent: return consent()
    case .age:
      if isOff, !table.has("most") { return [.age(mostDays: 0)] }
      return days("most").map { [.age(mostDays: $0)] }
    case .attachments: return attachments()
    }
  }

  /// Reports a key that is not there.
  private func needs(_ key: String, _ fix: String) {
    problems.report(
      "config.missing-key", "the check '\(subject.rawValue)' needs the key '\(key)'",
      at: table.outline, fix: fix)
  }

  // MARK: Fields

  private func requiredFields() -> [CheckRule]? {
    guard table.has("field") || table.has("fields") else {
      needs("field", "add 'field:' with the path of a field, such as field: reasons")
      return nil
    }
    _ = table.has("fields")
    let fields = (table.texts("field") ?? []) + (table.texts("fields") ?? [])
    return fields.compactMap(field).map { .required($0) }
  }

  private func lengths() -> [CheckRule]? {
    let text = table.text("field")
    guard table.has("field") else {
      guard let most = table.entry("most") else { return [.formatLengths] }
      problems.report(
        "check.parameter", "the check 'length' has 'most' and no 'field'", line: most.line,
        column: most.column, why: "without 'field' it goes by what each receiver's format takes",
        fix: "add 'field:', or take 'most' out")
      return nil
    }
    let field = text.flatMap(field)
    guard table.has("most") else {
      if isOff { return field.map { [.length($0, most: 0)] } }
      needs("most", "add 'most:' with a number of characters")
      return nil
    }
    let most = table.integer("most", in: 1...1_000_000)
    guard let text, let field, let most else { return nil }
    guard isText(field, at: text), isReachable(most, field) else { return nil }
    return [.length(field, most: most.value)]
  }

  /// Finds a field, and reports one that the messages of the check do not have.
  private func field(_ text: Located<String>) -> CheckedField? {
    guard let field = CheckedField(text.value) else {
      reportUnknown(text)
      return nil
    }
    if let message, field.path(in: message) == nil {
      let other: MessageKind = message == .referral ? .feedback : .referral
      problems.report(
        "check.field",
        "\(message.plural) \(message == .referral ? "have" : "has") no field \(quoted(code: text.value))",
        line: text.line, column: text.column, why: "it is a field of \(other.plural)",
        fix: "write message: \(other.rawValue), or leave 'message' out")
      return nil
    }
    return field
  }

  /// Reports a field that no message has, with what comes nearest in one that the check is for.
  private func reportUnknown(_ text: Located<String>) {
    var found: [Diagnostic] = []
    for kind in message.map({ [$0] }) ?? MessageKind.allCases {
      do throws(Diagnostic) {
        _ = try FieldPath(text.value, in: ModelDefinition.definition(of: kind))
      } catch {
        found.append(error)
      }
    }
    guard let diagnostic = found.first(where: { $0.fix != nil }) ?? found.first else { return }
    problems.report(
      diagnostic.code, diagnostic.what, line: text.line, column: text.column,
      why: diagnostic.why, fix: diagnostic.fix)
  }

  private func definitions(_ field: CheckedField) -> [FieldDefinition] {
    MessageKind.allCases.compactMap { kind in
      field.path(in: kind)?.field(in: ModelDefinition.definition(of: kind))
    }
  }

  private func isText(_ field: CheckedField, at text: Located<String>) -> Bool {
    let isText = definitions(field)
      .allSatisfy { definition in
        switch definition.type {
        case .text, .identifier, .phone, .email, .number: true
        case .code, .date, .dateTime, .flag, .bytes, .group: false
        }
      }
    if isText { return true }
    problems.report(
      "check.field", "\(quoted(code: field.name)) has no length", line: text.line,
      column: text.column, why: "only texts have one",
      fix: "name a field that holds a text, such as notes or reasons.text")
    return false
  }

  /// Reports a length that no message can have, as the model takes no longer text.
  private func isReachable(_ most: Located<Int>, _ field: CheckedField) -> Bool {
    let limits = definitions(field).compactMap(\.maxLength)
    guard let limit = limits.max(), limits.count == definitions(field).count,
      most.value >= limit
    else { return true }
    problems.report(
      "check.never",
      "the check finds nothing: \(quoted(code: field.name)) is never longer than \(limit) characters",
      line: most.line, column: most.column,
      why: "a longer one is refused before any check is made",
      fix: "write a number below \(limit), or take the check out")
    return false
  }

  // MARK: Consent and attachments

  private func consent() -> [CheckRule]? {
    let isDated = table.flag("dated")
    let within = table.has("within") ? days("within") : nil
    if table.has("within"), within == nil { return nil }
    return [.consent(isDated: isDated ?? (within != nil), withinDays: within)]
  }

  private func attachments() -> [CheckRule]? {
    var rules: [CheckRule] = []
    let types = table.texts("types")?.compactMap(mediaType)
    if let types, !types.isEmpty { rules.append(.attachmentTypes(types)) }
    if table.has("most"), let most = size("most") { rules.append(.attachmentSize(most: most)) }
    if let count = table.integer("count", in: 0...1000) {
      rules.append(.attachmentCount(most: count.value))
    }
    let isBare = !table.has("types") && !table.has("most") && !table.has("count")
    if isBare, isOff {
      return [
        .attachmentTypes([]), .attachmentSize(most: 0), .attachmentCount(most: 0),
      ]
    }
    if isBare { needs("types", "add 'types:', 'most:' or 'count:', such as most: 5MB") }
    return rules
  }

  private func mediaType(_ text: Located<String>) -> String? {
    if MediaType.isPattern(text.value) { return text.value.lowercased() }
    problems.report(
      "check.media-type", "\(quoted(code: text.value)) is no media type", line: text.line,
      column: text.column, why: "expected a type and a kind of it with a slash between them",
      fix: "write a media type such as application/pdf or image/*")
    return nil
  }

  // MARK: Units

  /// Reads a number of days: `90d`.
  private func days(_ key: String) -> Int? {
    guard let value = table.value(key) else {
      needs(key, "add '\(key):' with a number of days, such as \(key): 90d")
      return nil
    }
    if case .text(let text, _) = value.content, text.utf8.last == UInt8(ascii: "d"),
      let days = Int(text.dropLast()), (1...36_500).contains(days)
    {
      return days
    }
    problems.report(
      "config.type", "'\(key)' is not a number of days", at: value,
      why: "expected a whole number and the letter d: 90d")
    return nil
  }

  /// Reads a number of bytes: `500KB` or `5MB`.
  private func size(_ key: String) -> Int? {
    guard let value = table.value(key) else { return nil }
    if case .text(let text, _) = value.content {
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let unit = [("KB", 1 << 10), ("MB", 1 << 20)].first { $0.0 == text.dropFirst(digits.count) }
      if let unit, let number = Int(digits), (1...1024).contains(number) { return number * unit.1 }
    }
    problems.report(
      "config.type", "'\(key)' is not a size", at: value,
      why: "expected a whole number and a unit, at most 1024MB: 500KB or 5MB")
    return nil
  }
}
