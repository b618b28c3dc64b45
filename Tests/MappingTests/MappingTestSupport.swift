import Diagnostics
import Document
import Formats
import Foundation
import Mapping
import Referrals
import Testing

/// Files of the repository, by their paths from its root.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
  }

  static func files(in folder: String, ending: String) throws -> [String] {
    try FileManager.default
      .contentsOfDirectory(
        atPath: root.appendingPathComponent(folder).path
      )
      .filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }
}

/// A library compiled from texts, as tests write them.
struct TestLibrary {
  let library: MappingLibrary
  let diagnostics: [Diagnostic]

  init(
    _ mappings: [String], codes: [String] = [], constants: [String: [String]] = [:],
    model: @escaping (MessageKind) -> GroupDefinition = ModelDefinition.definition
  ) throws {
    (library, diagnostics) = MappingLibrary.compile(
      mappings: try mappings.enumerated().map { try Self.source("m\($0.offset).yaml", $0.element) },
      codes: try codes.enumerated().map { try Self.source("c\($0.offset).yaml", $0.element) },
      constants: constants, model: model)
  }

  static func source(_ path: String, _ text: String) throws -> MappingSource {
    MappingSource(
      path: path, outline: try YAMLReader.outline(path: path, bytes: Array(text.utf8)).get())
  }

  /// The shipped library.
  static func shipped() throws -> TestLibrary {
    func sources(_ folder: String) throws -> [MappingSource] {
      try Repository.files(in: folder, ending: ".yaml")
        .map { path in
          MappingSource(
            path: path,
            outline: try YAMLReader.outline(path: path, bytes: try Repository.bytes(path)).get())
        }
    }
    let (library, diagnostics) = MappingLibrary.compile(
      mappings: try sources("mappings"), codes: try sources("mappings/codes"), constants: [:],
      model: ModelDefinition.definition)
    return TestLibrary(library: library, diagnostics: diagnostics)
  }

  private init(library: MappingLibrary, diagnostics: [Diagnostic]) {
    self.library = library
    self.diagnostics = diagnostics
  }

  /// The one mapping of a library that has one, or the one named.
  func mapping(_ name: String? = nil) throws -> CompiledMapping {
    let errors = diagnostics.filter { $0.severity == .error }
    try #require(errors.isEmpty, "\(errors.map { $0.rendered() }.joined(separator: "\n"))")
    let wanted = try #require(name ?? library.names.first)
    return try #require(library.mapping(named: wanted))
  }
}

/// A mapping with the real format around it: from bytes to a message and back.
final class WireMapping {
  let mapping: CompiledMapping
  let symbols: SymbolTable
  let schema: XMLSchema?
  private let decoder: XMLDecoder
  private(set) var document = Document()
  var scratch = MappingScratch(received: PartialDate(year: 2026, month: 11, day: 22))

  init(_ mapping: CompiledMapping, _ library: MappingLibrary) throws {
    self.mapping = mapping
    symbols = library.symbols
    decoder = XMLDecoder(symbols: library.symbols)
    if case .xml(let options) = mapping.format, let path = options.schema {
      schema = try XMLSchema(bytes: try Repository.bytes("mappings/\(path)"), path: path)
    } else {
      schema = nil
    }
  }

  convenience init(_ yaml: String, codes: [String] = []) throws {
    let test = try TestLibrary([yaml], codes: codes)
    try self.init(test.mapping(), test.library)
  }

  /// Writes a message as a whole file, or returns why not.
  func write(_ message: FieldGroup) -> (bytes: [UInt8], problems: [RecordProblem]) {
    switch mapping.format {
    case .xml(let options):
      var writer = XMLWriter(
        namespaces: options.namespaces.map { .init(prefix: $0.prefix, uri: $0.uri) })
      let problems = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.bytes, problems)
    case .csv(let options):
      var writer = CSVWriter(columns: options.columns)
      writer.writeHeader()
      let problems = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.bytes, problems + writer.problems)
    case .json:
      var writer = JSONWriter()
      let problems = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.bytes, problems + writer.problems)
    case .fhir(let options):
      var writer = FHIRWriter(isXML: options.syntax == .xml)
      let problems = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.bytes, problems + writer.problems)
    }
  }

  /// Decodes a file and reads its first record; problems of the format come first.
  func read(_ bytes: [UInt8], validating: Bool = true) throws -> (Reading, [RecordProblem]) {
    var problems: [RecordProblem] = []
    switch mapping.format {
    case .xml(let options):
      problems = decoder.decode(
        bytes, into: &document, schema: validating ? schema : nil,
        usesLooseNames: options.looseNames)
    case .csv(let options):
      let table = try CSVTable(bytes: bytes, expecting: options.columns + options.otherColumns)
      problems = table.decode(
        try #require(table.rows.first), into: &document, symbols: symbols)
    case .json(let options):
      problems = JSONTreeDecoder(symbols: symbols)
        .decode(bytes, into: &document, usesLooseNames: options.looseNames)
    case .fhir: problems = FHIRDecoder(symbols: symbols).decode(bytes, into: &document)
    }
    return (mapping.read(document, at: 0, using: &scratch), problems)
  }

  func read(_ text: String) throws -> Reading {
    try read(Array(text.utf8), validating: false).0
  }

  func text(_ message: FieldGroup) -> String {
    String(decoding: write(message).bytes, as: UTF8.self)
  }
}

extension FieldGroup {
  /// The value at a path of names and positions from 1, such as `person.phones[2].number`.
  func at(_ path: String) -> FieldValue? {
    var value = FieldValue.group(self)
    for step in path.split(separator: ".") {
      let parts = step.split(whereSeparator: { $0 == "[" || $0 == "]" })
      guard case .group(let group) = value, let inner = group[String(parts[0])] else { return nil }
      value = inner
      guard parts.count > 1, let number = Int(parts[1]) else { continue }
      guard case .list(let items) = value, number <= items.count else { return nil }
      value = items[number - 1]
    }
    return value
  }

  /// The text at a path, dates and flags spelled out.
  func words(_ path: String) -> String? {
    switch at(path) {
    case .text(let text): text
    case .date(let date): date.iso
    case .flag(let flag): flag ? "yes" : "no"
    case .cleared: "cleared"
    case .bytes, .group, .list, nil: nil
    }
  }
}
