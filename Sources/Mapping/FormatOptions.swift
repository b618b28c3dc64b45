import Diagnostics
import Document

/// The `format` of a rule file.
extension MappingFile {
  /// Reads the format with its options, or reports what is wrong and returns `nil`.
  func format() -> MappingFormat? {
    guard let layer = layer(having: "format") else {
      _ = layers[0].table.required("format")
      return nil
    }
    guard let value = layer.table.value("format") else { return nil }
    switch value.content {
    case .text(let name, _):
      return format(name, Outline(.null, line: value.line, column: value.column), layer)
    case .table(let entries):
      guard entries.count == 1, let entry = entries.first else { break }
      return format(entry.key, entry.value, layer)
    case .list, .null: break
    }
    layer.problems.report(
      "config.type", "'format' names no single format", at: value,
      fix: "write 'format: { xml: { ... } }' or 'format: { csv: { ... } }'")
    return nil
  }

  private func format(_ name: String, _ options: Outline, _ layer: Layer) -> MappingFormat? {
    let known = LanguageReference.formats
    guard let keys = known.first(where: { $0.name == name })?.keys else {
      layer.problems.report(
        "config.choice", "the format \(quoted(code: name)) is not available", at: options,
        why: "expected one of \(known.map(\.name).joined(separator: ", "))")
      return nil
    }
    guard
      let table = OutlineTable(options, as: "a format", problems: layer.problems, keys: keys)
    else { return nil }
    defer { table.finish() }
    switch name {
    case "xml": return .xml(xml(table))
    case "hl7v2": return .hl7v2(hl7v2(table))
    case "json": return .json(json(table))
    case "fhir": return .fhir(fhir(table))
    default: return csv(table).map { .csv($0) }
    }
  }

  private func json(_ table: OutlineTable) -> JSONFormatOptions {
    var options = JSONFormatOptions()
    options.looseNames = table.choice("names", among: ["loose", "exact"])?.value == "loose"
    return options
  }

  private func fhir(_ table: OutlineTable) -> FHIRFormatOptions {
    var options = FHIRFormatOptions()
    if let choice = table.choice("references", of: FHIRFormatOptions.References.self) {
      options.references = choice.value
    }
    if let choice = table.choice("syntax", of: FHIRFormatOptions.Syntax.self) {
      options.syntax = choice.value
    }
    return options
  }

  private func xml(_ table: OutlineTable) -> XMLFormatOptions {
    var options = XMLFormatOptions()
    options.schema = table.text("schema")?.value
    options.envelope = table.text("envelope")?.value
    options.looseNames = table.choice("names", among: ["loose", "exact"])?.value == "loose"
    for entry in table.freeEntries("namespaces") ?? [] {
      guard case .text(let uri, _) = entry.value.content else {
        table.problems.report("config.type", "a namespace is no text", at: entry.value)
        continue
      }
      options.namespaces.append(XMLFormatOptions.Namespace(prefix: entry.key, uri: uri))
    }
    return options
  }

  private func csv(_ table: OutlineTable) -> CSVFormatOptions? {
    var options = CSVFormatOptions()
    guard table.required("columns") != nil, let columns = table.texts("columns") else { return nil }
    for column in columns {
      if let twin = options.columns.first(where: {
        $0 != column.value && looseName($0) == looseName(column.value)
      }) {
        table.problems.report(
          "path.column", "two columns have the same name apart from case, blanks and punctuation",
          line: column.line, column: column.column, why: "the other is \(quoted(code: twin))")
      }
      options.columns.append(column.value)
    }
    switch table.choice("delimiter", among: [",", ";", "tab", "comma", "semicolon"])?.value {
    case ";", "semicolon": options.delimiter = ";"
    case "tab": options.delimiter = "\t"
    default: break
    }
    options.lineEnd = table.choice("line-end", among: ["crlf", "lf", "cr"])?.value ?? "crlf"
    options.byteOrderMark = table.flag("bom") ?? false
    options.encoding = table.choice("encoding", among: ["utf-8", "windows-1252"])?.value ?? "utf-8"
    options.formulas =
      table.choice("formulas", among: ["quote", "pass", "reject"])?.value ?? "quote"
    return options
  }
}
