package import Diagnostics
package import Document

/// Decodes FHIR resources in JSON or XML, which give the same tree, and notes where its resources stand.
///
/// Values are texts; `resourceType` is a leaf of the node that is a resource; a narrative is one leaf with its markup; what
/// JSON keeps under a name with `_` in front stands below the value itself. One worker owns it, with the decoders that it
/// is made of.
package final class FHIRDecoder {
  private let json: JSONTreeDecoder
  private let xml: XMLDecoder
  private let symbols: SymbolTable
  private var merged = Document()

  /// Creates a decoder that has the work done by others of the same worker, made for the same symbols.
  package init(symbols: SymbolTable, json: JSONTreeDecoder, xml: XMLDecoder) {
    self.symbols = symbols
    self.json = json
    self.xml = xml
  }

  /// Creates a decoder with decoders of its own.
  package convenience init(symbols: SymbolTable) {
    self.init(
      symbols: symbols, json: JSONTreeDecoder(symbols: symbols), xml: XMLDecoder(symbols: symbols))
  }

  /// Decodes a whole file as it was received; its first character says whether it is XML.
  ///
  /// - Parameters:
  ///   - file: The bytes, in any encoding that XML or JSON may have.
  ///   - document: Is emptied and filled; after a problem it is empty.
  /// - Returns: What is wrong; empty when the document is sound.
  package func decode(_ file: [UInt8], into document: inout Document) -> [RecordProblem] {
    if FirstCharacter(of: file) == .angle {
      let problems = xml.decode(
        file, into: &document, limits: .withAttachments, isFHIR: true)
      guard problems.isEmpty else { return problems }
    } else {
      let problems = json.decode(file, into: &document, clears: false)
      guard problems.isEmpty else { return problems }
      if json.hasShadows {
        FHIRShadows(document, symbols).merge(into: &merged)
        swap(&document, &merged)
      }
    }
    document.noteResources(symbols)
    guard document.resources.first?.node == 0 else {
      document.reset()
      return [.resourceElsewhere(place: .text(line: 1, column: 1))]
    }
    return []
  }
}

extension FHIRDecoder {
  /// True for XML that names FHIR's namespace in its beginning; proves nothing about what follows.
  package static func mayBeXML(_ file: [UInt8]) -> Bool {
    var start = Array(file.prefix(8_192))
    // Of UTF-16 every other byte is enough to find an ASCII name.
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      start = start.filter { $0 > 0 }
    }
    return start.withUnsafeBufferPointer { $0.firstIndex(of: "http://hl7.org/fhir") != nil }
  }
}

/// What the first character of a file, behind a byte order mark and blanks, says of its format.
package enum FirstCharacter: Sendable, Hashable {
  /// `<`, as XML begins.
  case angle
  /// `{` or `[`, as JSON begins.
  case bracket
  case other

  /// Looks at the beginning of a file in any encoding that agrees with ASCII, or in UTF-16.
  package init(of bytes: some Collection<UInt8>) {
    switch bytes.prefix(64).first(where: { $0 > 0x20 && $0 < 0x80 }) {
    case UInt8(ascii: "<")?: self = .angle
    case UInt8(ascii: "{")?, UInt8(ascii: "[")?: self = .bracket
    default: self = .other
    }
  }
}

extension Document {
  /// Notes every resource of a FHIR document, by its leaf `resourceType`.
  ///
  /// - Complexity: O(*n*) in the number of nodes, and once more below each resource's children up to its `id`.
  mutating func noteResources(_ table: SymbolTable) {
    let type = symbol(of: "resourceType", in: table)
    let id = symbol(of: "id", in: table)
    let fullURL = symbol(of: "fullUrl", in: table)
    let resource = symbol(of: "resource", in: table)
    var marks: [ResourceMark] = []
    var lastEntry: (node: Int, url: Range<Int>) = (-1, 0..<0)
    for node in nodes.indices where nodes[node].name == type {
      let holder = Int(nodes[node].parent)
      guard holder >= 0, nodes[node].textStart < nodes[node].textEnd, marks.last?.node != holder
      else { continue }
      let entry = Int(nodes[holder].parent)
      let isInEntry = nodes[holder].name == resource && entry >= 0
      if isInEntry, lastEntry.node != entry {
        lastEntry = (entry, range(ofChild: fullURL, of: entry))
      }
      marks.append(
        ResourceMark(
          node: holder, type: table.symbol(of: string(of: node)) ?? .none,
          id: range(ofChild: id, of: holder),
          fullURL: isInEntry ? lastEntry.url : 0..<0))
    }
    // A resource may have its type behind others that it contains.
    for mark in marks.sorted(by: { $0.node < $1.node }) { note(mark) }
  }

  /// The text of the first child of a name, as a range of ``text``.
  private func range(ofChild name: Symbol, of parent: Int) -> Range<Int> {
    var child = parent + 1
    let end = Int(nodes[parent].end)
    while child < end {
      if nodes[child].name == name {
        return Int(nodes[child].textStart)..<Int(nodes[child].textEnd)
      }
      child = Int(nodes[child].end)
    }
    return 0..<0
  }
}
