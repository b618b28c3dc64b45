package import Diagnostics
package import Document
import Yams

/// Reads configuration files written in the plain part of YAML: tables, lists and texts.
///
/// Anchors, aliases, merge keys, tags and several documents in a file are refused: they let a file mean something else
/// than it seems to, and a few lines of them fill any memory.
package enum YAMLReader {
  /// The largest file that is read; configuration is written by people.
  package static let mostBytes = 1 << 20

  /// Reads a file into an outline.
  ///
  /// - Parameters:
  ///   - path: Where the file stands, for messages.
  ///   - bytes: The file as it is on disk.
  /// - Returns: The outline, an empty file as ``Outline/Content/null``; or the first thing wrong, with its position:
  ///   `yaml.size`, `yaml.encoding`, `yaml.syntax`, `yaml.duplicate-key`, `yaml.anchor`, `yaml.merge-key`, `yaml.tag`,
  ///   `yaml.key` or `yaml.documents`.
  package static func outline(path: String, bytes: [UInt8]) -> Result<Outline, Diagnostic> {
    let file = YAMLFile(path: path, bytes: bytes)
    do throws(Diagnostic) {
      try file.check()
      return .success(try file.outline())
    } catch {
      return .failure(error)
    }
  }
}

/// One file being read.
private struct YAMLFile {
  let path: String
  let bytes: [UInt8]
  private let lines: YAMLLines

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    lines = YAMLLines(bytes: bytes)
  }

  /// Refuses what must not come to the parser.
  func check() throws(Diagnostic) {
    guard bytes.count <= YAMLReader.mostBytes else {
      throw diagnostic(
        "size", "the file is too large", why: "the most that is read is 1 MB",
        fix: "split the file, or check that it is the right one")
    }
    if let fault = bytes.withUnsafeBufferPointer({ UTF8Check.fault(in: $0) }) {
      let place = InputPlace.text(offset: fault.offset, in: bytes)
      throw diagnostic(
        "encoding", "the file is not UTF-8 text", at: place,
        why: "configuration is always written in UTF-8", fix: "save the file as UTF-8")
    }
    if let alias = YAMLAliasScan.firstAlias(in: bytes) {
      throw anchor(at: .text(offset: alias, in: bytes))
    }
  }

  func outline() throws(Diagnostic) -> Outline {
    do {
      // What a value is follows from its place: nothing needs the parser's guesses of types.
      let parser = try Yams.Parser(
        yaml: String(decoding: bytes, as: UTF8.self), resolver: .basic, encoding: .utf8)
      // Anchors are weak references of nodes: they last only as long as the parser.
      return try withExtendedLifetime(parser) {
        guard let root = try parser.singleRoot() else { return Outline(.null, line: 1, column: 1) }
        return try outline(of: root)
      }
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw YAMLErrorText(error, lines: lines, bytes: bytes).diagnostic(path: path)
    }
  }

  // MARK: Nodes

  private func outline(of node: Node) throws(Diagnostic) -> Outline {
    let place = lines.place(of: node.mark)
    if node.anchor != nil { throw anchor(at: place) }
    let content: Outline.Content
    switch node {
    case .scalar(let scalar):
      // The parser itself gives this tag to a text in quotes.
      if scalar.style == .plain || scalar.tag.description != Tag.Name.str.rawValue {
        try checkTag(scalar.tag, at: place)
      }
      content = self.content(of: scalar)
    case .sequence(let sequence):
      try checkTag(sequence.tag, at: place)
      var items: [Outline] = []
      for item in sequence { items.append(try outline(of: item)) }
      content = .list(items)
    case .mapping(let mapping):
      try checkTag(mapping.tag, at: place)
      content = .table(try entries(of: mapping))
    case .alias:
      throw anchor(at: place)
    }
    guard case .text(let line, let column) = place else {
      preconditionFailure("places of nodes are lines and columns")
    }
    return Outline(content, line: line, column: column)
  }

  private func content(of scalar: Node.Scalar) -> Outline.Content {
    let isPlain = scalar.style == .plain || scalar.style == .any
    let isNothing = isPlain && (scalar.string.isEmpty || scalar.string == "~")
    return isNothing ? .null : .text(scalar.string, isPlain: isPlain)
  }

  private func entries(of mapping: Node.Mapping) throws(Diagnostic) -> [Outline.Entry] {
    var entries: [Outline.Entry] = []
    var lineOfKey: [String: Int] = [:]
    for (key, value) in mapping {
      let place = lines.place(of: key.mark)
      guard case .scalar(let scalar) = key, case .text(let line, let column) = place else {
        throw diagnostic(
          "key", "a key is not a plain word", at: place, why: "keys are texts",
          fix: "put a text that begins with [ or { in quotes")
      }
      if scalar.anchor != nil { throw anchor(at: place) }
      if scalar.string == "<<", scalar.style == .plain {
        throw diagnostic(
          "merge-key", "a merge key is not allowed", at: place,
          why: "every table says itself what is in it", fix: "write the keys out")
      }
      if let first = lineOfKey.updateValue(line, forKey: scalar.string) {
        throw .duplicateKey(scalar.string, first: first, path: path, line: line, column: column)
      }
      entries.append(
        Outline.Entry(
          key: scalar.string, line: line, column: column, value: try outline(of: value)))
    }
    return entries
  }

  /// Refuses tags that are written out; those that the parser itself finds have no name yet.
  private func checkTag(_ tag: Tag, at place: InputPlace) throws(Diagnostic) {
    let name = tag.description
    guard !name.isEmpty, name != "!" else { return }
    throw diagnostic(
      "tag", "a tag (a word beginning with !) is not allowed", at: place,
      why: "what a value is follows from its place",
      fix: "remove the tag, or put a text that begins with ! in quotes")
  }

  // MARK: Messages

  private func anchor(at place: InputPlace) -> Diagnostic {
    diagnostic(
      "anchor", "an anchor or alias (a word beginning with & or *) is not allowed", at: place,
      why: "a few lines of them can fill the memory",
      fix: "write the value out, or put a text that begins with & or * in quotes")
  }

  private func diagnostic(
    _ code: String, _ what: String, at place: InputPlace = .whole, why: String, fix: String
  ) -> Diagnostic {
    var position = Position.file(path: path, line: 1, column: 1)
    if case .text(let line, let column) = place {
      position = .file(path: path, line: line, column: column)
    }
    return Diagnostic(code: "yaml.\(code)", what: what, at: position, why: why, fix: fix)
  }
}

extension Diagnostic {
  /// A key that is in a table twice.
  static func duplicateKey(
    _ key: String, first: Int?, path: String, line: Int, column: Int
  ) -> Diagnostic {
    Diagnostic(
      code: "yaml.duplicate-key", what: "the key \(quoted(code: key)) is there twice",
      at: .file(path: path, line: line, column: column),
      why: first.map { "it is also in line \($0)" } ?? "each key of a table is there once",
      fix: "remove or rename one of them")
  }
}
