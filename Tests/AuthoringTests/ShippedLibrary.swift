import Configuration
import Document
import Formats
import Foundation
import Mapping
import Referrals

@testable import Authoring

/// The shipped mappings with their examples, and what becomes of them with a rule file changed.
enum ShippedLibrary {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The shipped library under the configuration of a sample.
  static let generation: Generation = {
    let home = files(below: root.appending(path: "samples/glasgow"))
      .filter { !$0.key.contains("drops") }
    let library = files(below: root.appending(path: "mappings"))
      .filter { !$0.key.hasPrefix("examples/") }
    switch Generation.loadWhole(home: home, library: library) {
    case .success(let generation): return generation
    case .failure(let faults): fatalError(faults.rendered)
    }
  }()

  /// The mappings of the library, not those that the sample has of its own.
  static let names = generation.mappings.names.filter { name in
    FileManager.default.fileExists(atPath: root.appending(path: mapping(name).path).path)
  }

  static func mapping(_ name: String) -> CompiledMapping {
    guard let mapping = generation.mappings.mapping(named: name) else {
      preconditionFailure("nothing is called \(name)")
    }
    return mapping
  }

  /// How many messages are made up for a mapping to keep its laws on: 40, or as many as LAWS says.
  ///
  /// The mappings for HL7 share most of their rules, and a bundle is large: these have fewer each.
  static func made(of name: String) -> Int {
    let most = ProcessInfo.processInfo.environment["LAWS"].flatMap(Int.init) ?? 40
    switch mapping(name).format {
    case .xml, .csv: return most
    case .json, .fhir, .hl7v2: return max(1, most * 3 / 10)
    }
  }

  /// The examples that are shipped of a mapping.
  static func examples(of name: String) -> [MappingExample] {
    MappingExample.all(
      in: contents(of: root.appending(path: "mappings/examples/\(name)")), of: mapping(name))
  }

  // MARK: Changed rule files

  /// The rule file of a mapping as parsed.
  static func source(of name: String) throws -> MappingSource {
    let path = mapping(name).path
    return MappingSource(
      path: path,
      outline: try YAMLReader.outline(path: path, bytes: generation.files[path] ?? []).get())
  }

  private static let codes: [MappingSource] = generation.files.keys.sorted()
    .filter { $0.hasPrefix("mappings/codes/") }
    .compactMap { path in
      (try? YAMLReader.outline(path: path, bytes: generation.files[path] ?? []).get())
        .map { MappingSource(path: path, outline: $0) }
    }

  /// Compiles a changed rule file with the shipped code tables and what it extends; `nil` where the compiler refuses it.
  static func compile(_ source: MappingSource) -> (Generation, CompiledMapping)? {
    let used = codes.filter { table in
      guard case .text(let name, _)? = table.outline.entry("table") else { return false }
      return source.outline.has(text: name)
    }
    let base = source.outline.entry("extends")
      .flatMap { entry in
        if case .text(let name, _) = entry { try? Self.source(of: name) } else { nil }
      }
    let (library, _) = MappingLibrary.compile(
      mappings: [source] + [base].compactMap(\.self),
      codes: base == nil ? used : codes, constants: [:], model: ModelDefinition.definition)
    guard case .text(let name, _)? = source.outline.entry("mapping"),
      let mapping = library.mapping(named: name)
    else { return nil }
    return (generation.trying(library, schemas: generation.schemas), mapping)
  }

  /// Compiles a shipped rule file with a piece of its text replaced.
  static func compile(
    _ name: String, replacing old: String, with new: String
  ) throws -> (Generation, CompiledMapping)? {
    let path = mapping(name).path
    let text = String(decoding: generation.files[path] ?? [], as: UTF8.self)
    guard text.contains(old) else { preconditionFailure("\(name) has no '\(old)'") }
    let changed = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
    return compile(
      MappingSource(
        path: path, outline: try YAMLReader.outline(path: path, bytes: changed).get()))
  }

  // MARK: Files

  private static func files(below folder: URL) -> ConfigurationFiles {
    var result: ConfigurationFiles = [:]
    let names = FileManager.default.enumerator(atPath: folder.path) ?? .init()
    for case let name as String in names where name.hasSuffix(".yaml") || name.hasSuffix(".xsd") {
      result[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)").map(Array.init)
    }
    return result
  }

  private static func contents(of folder: URL) -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      result[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)").map(Array.init)
    }
    return result
  }
}

extension Outline {
  /// The value of a key of a table.
  func entry(_ key: String) -> Content? {
    guard case .table(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value.content
  }

  /// True where a text stands anywhere below.
  func has(text: String) -> Bool {
    switch content {
    case .text(let own, _): own == text
    case .list(let items): items.contains { $0.has(text: text) }
    case .table(let entries): entries.contains { $0.value.has(text: text) }
    case .null: false
    }
  }

  /// Each way of taking one rule out, with the rule's line: below `rules` and in fragments, groups and their rules alike.
  var withoutOneRule: [(line: Int, outline: Outline)] {
    guard case .table(let entries) = content else { return [] }
    var ways: [(line: Int, outline: Outline)] = []
    for (index, entry) in entries.enumerated() {
      let inner: [(line: Int, outline: Outline)] =
        switch entry.key {
        case "rules": entry.value.withoutOneItem
        case "fragments": entry.value.withoutOneOfEach
        default: []
        }
      for way in inner {
        ways.append((way.line, Outline(.table(entries.replacing(index, way.outline)), like: self)))
      }
    }
    return ways
  }

  private var withoutOneOfEach: [(line: Int, outline: Outline)] {
    guard case .table(let entries) = content else { return [] }
    return entries.enumerated()
      .flatMap { index, entry in
        entry.value.withoutOneItem.map {
          ($0.line, Outline(.table(entries.replacing(index, $0.outline)), like: self))
        }
      }
  }

  private var withoutOneItem: [(line: Int, outline: Outline)] {
    guard case .list(let items) = content else { return [] }
    return items.indices.flatMap { index -> [(line: Int, outline: Outline)] in
      var left = items
      let item = left.remove(at: index)
      let whole = (item.line, Outline(.list(left), like: self))
      let inner = item.withoutOneRule.map { way in
        var changed = items
        changed[index] = way.outline
        return (way.line, Outline(.list(changed), like: self))
      }
      return [whole] + inner
    }
  }

  private init(_ content: Content, like other: Outline) {
    self.init(content, line: other.line, column: other.column)
  }
}

extension [Outline.Entry] {
  /// The entries with another value in one of them.
  fileprivate func replacing(_ index: Int, _ value: Outline) -> [Outline.Entry] {
    var entries = self
    let old = entries[index]
    entries[index] = Outline.Entry(
      key: old.key, line: old.line, column: old.column, value: value)
    return entries
  }
}
