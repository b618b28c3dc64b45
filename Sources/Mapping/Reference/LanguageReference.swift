import Document

/// Everything that the mapping language has, declared once: the compiler takes the keys that it knows from here, and
/// the tables of `mappings/README.md` and the answers of `interchange map reference` are made of it.
package enum LanguageReference {
  /// All tables, in the order of the page.
  package static let tables: [LanguageTable] = [
    .file, .xml, .csv, .hl7v2, .json, .fhir, .place, .part, .rule, .conversion, .codeTable,
    .codeRow,
  ]

  /// The tables under their headings, as Markdown without a line break at the end.
  package static var markdown: String {
    var chapter: String?
    return
      tables.map { table in
        defer { chapter = table.chapter }
        return (chapter == table.chapter ? "" : "## \(table.chapter)\n\n") + table.markdown
      }
      .joined(separator: "\n\n")
  }

  // MARK: What the compiler knows

  static let fileKeys = TableKeys.all(LanguageTable.file.keys)
  static let partKeys = TableKeys.all(LanguageTable.part.keys)
  static let codeTableKeys = TableKeys.all(LanguageTable.codeTable.keys)
  static let codeRowKeys = TableKeys.all(LanguageTable.codeRow.keys)
  /// The keys of rules and of their alternatives: which of them may stand, depends on what the rule does.
  static let ruleKeys = TableKeys.among(LanguageTable.rule.keys + LanguageTable.conversion.keys)
  /// The keys of one of the alternatives of a rule.
  static let alternativeKeys = LanguageTable.conversion.keys + ["at", "text", "as", "lossy"]
  /// The keys of a rule that fills one field from one place or several, beside `field`.
  static let valueKeys = alternativeKeys + ["any", "all", "required", "default", "absent"]
  /// The formats by their names, each with its options.
  static let formats: [(name: String, keys: TableKeys)] =
    [LanguageTable.xml, .csv, .json, .fhir, .hl7v2].map { ($0.name, .all($0.keys)) }
}
