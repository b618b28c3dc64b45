import Diagnostics
import Document
import Mapping
import Referrals

/// A document as tests write it: a line for each node, its name and behind a blank its text, children indented by two.
struct TreeText {
  /// Builds the document, as a decoder of FHIR would.
  static func document(_ text: String, _ symbols: SymbolTable) -> Document {
    var document = Document()
    document.openNode(.none, offset: 0)
    var depths = [-1]
    for (line, row) in text.split(separator: "\n").enumerated() {
      let depth = row.prefix { $0 == " " }.count
      while let last = depths.last, last >= depth {
        document.closeNode()
        depths.removeLast()
      }
      let words = row.drop { $0 == " " }.split(separator: " ", maxSplits: 1)
      let name = document.symbol(of: String(words[0]), in: symbols)
      document.openNode(name, offset: line)
      if words.count > 1 { document.appendText(words[1].utf8) }
      depths.append(depth)
    }
    for _ in depths { document.closeNode() }
    noteResources(of: &document, symbols)
    return document
  }

  /// Notes every node with a `resourceType`.
  static func noteResources(of document: inout Document, _ symbols: SymbolTable) {
    func leaf(_ name: String, of node: Int) -> Int? {
      document.children(of: node)
        .first { document.name(of: document.nodes[$0].name, in: symbols) == name }
    }
    func range(_ leaf: Document.Node?) -> Range<Int> {
      leaf.map { Int($0.textStart)..<Int($0.textEnd) } ?? 0..<0
    }
    var marks: [ResourceMark] = []
    for node in document.nodes.indices {
      guard let type = leaf("resourceType", of: node) else { continue }
      let parent = Int(document.nodes[node].parent)
      let id = leaf("id", of: node).map { document.nodes[$0] }
      let url = parent < 0 ? nil : leaf("fullUrl", of: parent).map { document.nodes[$0] }
      marks.append(
        ResourceMark(
          node: node, type: symbols.symbol(of: document.string(of: type)) ?? .none,
          id: range(id), fullURL: range(url)))
    }
    for mark in marks { document.note(mark) }
  }

  /// Returns a document as text, with its UUIDs as `<1>`, `<2>` and so on in the order in which they appear.
  static func text(of document: Document, _ symbols: SymbolTable, numbering: Bool = true) -> String
  {
    var lines: [String] = []
    var uuids: [String] = []
    for node in document.nodes.indices.dropFirst() {
      var text = document.string(of: node)
      if numbering, text.utf8.count >= 36 {
        let uuid = String(text.suffix(36))
        if uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12] {
          if !uuids.contains(uuid) { uuids.append(uuid) }
          text = text.dropLast(36) + "<\((uuids.firstIndex(of: uuid) ?? 0) + 1)>"
        }
      }
      let indent = String(repeating: " ", count: Int(document.nodes[node].depth) * 2 - 2)
      let name = document.name(of: document.nodes[node].name, in: symbols)
      lines.append(indent + name + (text.isEmpty ? "" : " " + text))
    }
    return lines.joined(separator: "\n")
  }
}

/// Writes a tree as the document that reading it gives.
struct DocumentWriter: TreeWriter {
  private(set) var document = Document()
  private let symbols: SymbolTable

  init(_ symbols: SymbolTable) {
    self.symbols = symbols
  }

  mutating func open(_ name: WireName) {
    document.openNode(document.symbol(of: name.local, in: symbols), offset: 0)
  }
  mutating func attribute(_ name: WireName, _ text: String) {
    document.openNode(document.symbol(of: name.local, in: symbols), kind: .attribute, offset: 0)
    document.appendText(text.utf8)
    document.closeNode()
  }
  mutating func text(_ text: String) { document.appendText(text.utf8) }
  mutating func cleared() { document.markCleared() }
  mutating func close() { document.closeNode() }
}

/// A mapping over trees with references, without the bytes of a format around them.
final class TreeMapping {
  let mapping: CompiledMapping
  let symbols: SymbolTable
  private(set) var document = Document()
  var scratch = MappingScratch(received: PartialDate(year: 2026, month: 11, day: 22))

  init(_ text: String, codes: [String] = [], name: String? = nil, more: [String] = []) throws {
    let test = try TestLibrary([text] + more, codes: codes)
    mapping = try test.mapping(name ?? (more.isEmpty ? nil : "test"))
    symbols = test.library.symbols
  }

  /// Makes a mapping of referrals in FHIR from its parts and rules.
  convenience init(
    references: String = "urn", parts: String = "", rules: String, more: String = "",
    kind: String = "referral"
  ) throws {
    func indented(_ text: String) -> String {
      text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
    try self.init(Self.text(references, parts: parts, rules: rules, more: more, kind: kind))
  }

  static func text(
    _ references: String, parts: String, rules: String, more: String, kind: String = "referral"
  ) -> String {
    func indented(_ text: String) -> String {
      text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
    return """
      mapping: test
      message: \(kind)
      format: { fhir: { references: \(references) } }
      \(more)
      \(parts.isEmpty ? "" : "parts:\n\(indented(parts))")
      rules:
      \(indented(rules))
      """
  }

  func read(_ text: String) -> Reading {
    read(TreeText.document(text, symbols))
  }

  func read(_ document: Document) -> Reading {
    self.document = document
    return mapping.read(document, at: 0, using: &scratch)
  }

  func write(_ message: FieldGroup) -> (document: Document, problems: [RecordProblem]) {
    var writer = DocumentWriter(symbols)
    let problems = mapping.write(message, reference: nil, to: &writer, using: &scratch)
    var document = writer.document
    TreeText.noteResources(of: &document, symbols)
    return (document, problems)
  }

  /// What a message is written as, with its UUIDs numbered.
  func text(_ message: FieldGroup, numbering: Bool = true) -> String {
    let (document, problems) = write(message)
    return problems.isEmpty
      ? TreeText.text(of: document, symbols, numbering: numbering)
      : problems.map { "\($0.code): \($0.what)" }.joined(separator: "\n")
  }

  /// The paths of the parts that no rule read.
  func unread(_ reading: Reading) -> [String] {
    reading.unread.map { $0.path(in: document, symbols: symbols) }
  }
}

extension FieldGroup {
  /// A message with texts at paths of names and positions from 1, made as the model says.
  init(_ kind: MessageKind, _ texts: KeyValuePairs<String, String>) {
    self.init(ModelDefinition.definition(of: kind))
    for (path, text) in texts { set(path.split(separator: ".")[...], text) }
  }

  private mutating func set(_ path: ArraySlice<Substring>, _ text: String) {
    guard let first = path.first else { return }
    let parts = first.split(whereSeparator: { $0 == "[" || $0 == "]" })
    guard let index = definition.index(of: String(parts[0])) else {
      preconditionFailure("the model has no field \(first)")
    }
    let field = definition.fields[index]
    guard field.isList else {
      self[index] = Self.value(field, self[index], path.dropFirst(), text)
      return
    }
    var items: [FieldValue] = []
    if case .list(let known)? = self[index] { items = known }
    let number = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
    let known = number <= items.count ? items[number - 1] : nil
    let value = Self.value(field, known, path.dropFirst(), text)
    if number <= items.count { items[number - 1] = value } else { items.append(value) }
    self[index] = .list(items)
  }

  private static func value(
    _ field: FieldDefinition, _ known: FieldValue?, _ rest: ArraySlice<Substring>, _ text: String
  ) -> FieldValue {
    switch field.type {
    case .group(let definition):
      var group = FieldGroup(definition)
      if case .group(let inner)? = known { group = inner }
      group.set(rest, text)
      return .group(group)
    case .flag: return .flag(text == "yes")
    case .date, .dateTime:
      let parts = text.split(separator: "-").map { Int($0) }
      guard
        let date = PartialDate(
          year: parts[0] ?? 0, month: parts.count > 1 ? parts[1] : nil,
          day: parts.count > 2 ? parts[2] : nil)
      else { return .text(text) }
      return .date(date)
    case .bytes: return .bytes(Array(text.utf8))
    case .text, .code, .number, .identifier, .phone, .email: return .text(text)
    }
  }
}
