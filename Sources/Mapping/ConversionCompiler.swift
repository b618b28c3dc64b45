import Diagnostics
import Document
import Referrals

/// Conversions: from the keys of a rule to the steps between text and value.
extension MappingCompiler {
  /// Reads the conversion keys of a rule or of one of its alternatives.
  func compileConversion(
    _ rule: OutlineTable, for target: FieldTarget
  ) -> ConversionSettings {
    var conversion = ConversionSettings(type: target.type, modelLimit: target.limit)
    conversion.blanks = compileBlanks(rule)
    conversion.isMarkup = rule.choice("plain", among: ["html"]) != nil
    conversion.space = rule.choice("space", of: SpaceRule.self)?.value ?? .trim
    conversion.newline = rule.text("newline").map { Array($0.value.utf8) } ?? []
    conversion.separator = rule.text("split").map { Array($0.value.utf8) } ?? []
    conversion.pad = rule.integer("pad", in: 1...64)?.value ?? 0
    conversion.writeLimit = rule.integer("max", in: 1...1_000_000)?.value
    conversion.cut = rule.integer("cut", in: 1...1_000_000)?.value
    conversion.isLossy = rule.has("lossy")
    _ = rule.text("lossy")
    conversion.frames = compileFrames(rule)
    conversion.step = compileStep(rule, for: target)
    if case .group(let definition) = target.type { conversion.modelLimit = limit(of: definition) }
    return conversion
  }

  /// The limit of a coded pair's words.
  private func limit(of definition: GroupDefinition) -> Int? {
    definition.index(of: "text").flatMap { definition.fields[$0].maxLength }
  }

  private func compileBlanks(_ rule: OutlineTable) -> [[UInt8]] {
    guard let own = rule.texts("blank") else { return blanks }
    return own.map { NormalText.lowercased($0.value.utf8) }
  }

  /// Reads `text` as frames: texts with one `{}`.
  func compileFrames(_ rule: OutlineTable) -> [Conversion.Frame] {
    (rule.texts("text") ?? [])
      .compactMap { text in
        do throws(PathSyntaxError) {
          let pattern = try TextPattern(text.value)
          if pattern.holes == [""], let pieces = pattern.alternatives.first,
            pattern.alternatives.count == 1
          {
            return frame(of: pieces)
          }
          problems.report(
            "rule.type", "a text form without rules needs exactly one '{}'", line: text.line,
            column: text.column, fix: "write 'before{}after', or add rules for the named holes")
        } catch {
          report(error, at: text)
        }
        return nil
      }
  }

  private func frame(of pieces: [TextPattern.Piece]) -> Conversion.Frame {
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var isBehind = false
    for piece in pieces {
      switch piece {
      case .hole: isBehind = true
      case .literal(let bytes) where isBehind: suffix = bytes
      case .literal(let bytes): prefix = bytes
      }
    }
    return Conversion.Frame(prefix: prefix, suffix: suffix)
  }

  private func compileStep(_ rule: OutlineTable, for target: FieldTarget) -> Conversion.Step {
    let otherwise = rule.text("else")
    if let codes = rule.entry("codes") {
      if rule.has("date") {
        problems.report(
          "rule.type", "a rule has 'codes' or 'date', not both", at: rule.outline)
      }
      return compileCodes(codes.value, otherwise: otherwise, for: target)
    }
    let forms = rule.texts("date")
    switch target.type {
    case .date(let allowsText):
      return compileDate(forms, otherwise, allowsText: allowsText)
    case .dateTime:
      return compileDate(forms, otherwise, allowsText: false)
    case .group:
      problems.report(
        "rule.type", "'\(target.path)' is a group", at: rule.outline,
        why: "a rule with one text needs a field with one value",
        fix: "add 'rules', or 'codes' for a pair of code and text")
    case .text, .code, .flag, .number, .identifier, .phone, .email, .bytes:
      if let forms, let first = forms.first {
        problems.report(
          "rule.type", "'\(target.path)' is no date", line: first.line, column: first.column)
      }
      if let otherwise {
        problems.report(
          "rule.type", "'else' needs 'codes' or 'date'", line: otherwise.line,
          column: otherwise.column)
      }
    }
    return .plain
  }

  private func compileDate(
    _ texts: [Located<String>]?, _ otherwise: Located<String>?, allowsText: Bool
  ) -> Conversion.Step {
    var forms: [DateForm] = []
    for text in texts ?? [Located("iso", line: 1, column: 1)] {
      do throws(PathSyntaxError) {
        forms.append(try DateForm(text.value))
      } catch {
        problems.report(
          "rule.type", error.what, line: text.line, column: text.column, fix: error.fix)
      }
    }
    if let otherwise, otherwise.value != "text" || !allowsText {
      problems.report(
        "rule.type", "'else' is not possible here", line: otherwise.line,
        column: otherwise.column,
        why: allowsText
          ? "a date that cannot be read may be kept with 'else: text'"
          : "the field takes dates only")
    }
    return .date(forms, orText: otherwise?.value == "text")
  }

  // MARK: Codes

  private func compileCodes(
    _ outline: Outline, otherwise: Located<String>?, for target: FieldTarget
  ) -> Conversion.Step {
    var rows: [CodeTable.Row] = []
    switch outline.content {
    case .list(let items):
      for item in items { rows += codeRows(item) }
    case .text, .table, .null: rows = codeRows(outline)
    }
    if case .flag = target.type { rows = rows.map(Self.asFlag) }
    let words = checkCodes(rows, at: outline, for: target)
    let rest: CodeMap.Otherwise =
      switch otherwise?.value {
      case nil, "error": .error
      case "skip": .skip
      case "text": .text
      case let code?: .code(code)
      }
    checkOtherwise(rest, words, otherwise, for: target)
    return .codes(CodeMap(rows: rows, isLoose: format.looseNames, otherwise: rest))
  }

  /// Writes a row for a flag in one spelling.
  private static func asFlag(_ row: CodeTable.Row) -> CodeTable.Row {
    let ours = row.ours == "true" ? "yes" : row.ours == "false" ? "no" : row.ours
    return CodeTable.Row(
      outside: row.outside, ours: ours, reads: row.reads, writes: row.writes, line: row.line,
      column: row.column, path: row.path)
  }

  func codeRows(_ outline: Outline) -> [CodeTable.Row] {
    guard case .text(let name, _) = outline.content else {
      return CodeTable(outline, problems: problems).rows
    }
    usedNames.insert(FileName(.table, name))
    if let table = tables[name] ?? names.tables[name] { return table.rows }
    problems.reportUnknown(
      "table.unknown", "code table", name,
      among: (Array(tables.keys) + names.tables.keys).sorted(), line: outline.line,
      column: outline.column)
    return []
  }

  /// Returns the codes that the field may hold, or `nil` for any, after holding the rows to them.
  private func checkCodes(
    _ rows: [CodeTable.Row], at outline: Outline, for target: FieldTarget
  ) -> [String]? {
    let allowed: [String]
    switch target.type {
    case .code(let vocabulary): allowed = vocabulary.codes.map(\.code)
    case .flag: allowed = ["yes", "no"]
    case .group(let definition) where definition.isCoded:
      guard case .code(let vocabulary)? = definition.fields.first?.type else { return nil }
      allowed = vocabulary.codes.map(\.code)
    case .text, .identifier: return nil
    case .date, .dateTime, .number, .phone, .email, .bytes, .group:
      problems.report("rule.type", "'\(target.path)' takes no codes", at: outline)
      return nil
    }
    var strangers: Set<String> = []
    for row in rows where !allowed.contains(row.ours) && strangers.insert(row.ours).inserted {
      let nearest = nearestMatch(to: row.ours, in: allowed)
      problems.report(
        "rule.type", "\(quoted(code: row.ours)) is not a code of '\(target.path)'", at: outline,
        why: "expected one of \(allowed.joined(separator: ", "))",
        fix: nearest.map { "write \(quoted(code: $0)) in the row \(quoted(code: row.outside))" })
    }
    return allowed
  }

  private func checkOtherwise(
    _ otherwise: CodeMap.Otherwise, _ words: [String]?, _ text: Located<String>?,
    for target: FieldTarget
  ) {
    guard let text else { return }
    switch otherwise {
    case .error, .skip: break
    case .text:
      switch target.type {
      case .group, .text: break
      case .code, .date, .dateTime, .flag, .number, .identifier, .phone, .email, .bytes:
        problems.report(
          "rule.type", "'\(target.path)' has no free half for a text", line: text.line,
          column: text.column, fix: "write error, skip or one of the codes")
      }
    case .code(let code):
      guard let words, !words.contains(code) else { return }
      problems.reportUnknown(
        "rule.type", "code", code, among: ["error", "text", "skip"] + words, line: text.line,
        column: text.column)
    }
  }
}
