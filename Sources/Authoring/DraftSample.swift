import Diagnostics
import Document
import Formats

/// What a sample file has, as far as a first mapping is made from it: its places, and texts that stand there.
struct DraftSample {
  enum Form {
    /// A table, by its delimiter.
    case table(CSVDelimiter)
    /// One document, or a batch of them by the names on the way to a record.
    case xml(namespace: String?, record: [String])
  }

  /// A place with some of the texts found there.
  struct Spot {
    /// As mappings write it.
    let path: String
    /// The names that tell what it is, outermost first.
    let names: [String]
    /// True where several of it stand below one parent.
    let repeats: Bool
    /// Up to ``mostTexts`` of them, none empty.
    var texts: [String] = []
  }

  let form: Form
  let spots: [Spot]

  private static let mostTexts = 200

  /// Reads a sample.
  ///
  /// - Throws: ``AuthoringProblem`` for a file that no first mapping can be made from.
  init(_ bytes: [UInt8]) throws(AuthoringProblem) {
    do throws(RecordProblem) {
      if let problem = FileSniffer.problem(in: bytes) { throw problem }
      let first = bytes.first { $0 > 0x20 && $0 < 0x80 }
      switch first {
      case UInt8(ascii: "<"): self = try Self.xml(bytes)
      default: self = try Self.table(bytes)
      }
    } catch {
      throw AuthoringProblem(error)
    }
  }

  private init(form: Form, spots: [Spot]) {
    self.form = form
    self.spots = spots
  }

  // MARK: Tables

  private static func table(_ bytes: [UInt8]) throws(RecordProblem) -> DraftSample {
    let table = try read(bytes)
    var spots: [Spot] = []
    var places: [Int?] = []
    for column in table.header {
      let isNew = !column.title.isEmpty && !spots.contains { looseName($0.names[0]) == column.name }
      places.append(isNew ? spots.count : nil)
      if isNew {
        spots.append(Spot(path: quotedName(column.title), names: [column.title], repeats: false))
      }
    }
    for row in table.rows.prefix(mostTexts) where row.problem == nil {
      for (column, cell) in table.cells(of: row).enumerated() where column < places.count {
        if let place = places[column], !cell.isEmpty { spots[place].texts.append(cell) }
      }
    }
    return DraftSample(form: .table(table.delimiter), spots: spots)
  }

  /// Reads a table whose titles nobody knows: they are the row with most words that the model knows, else the first row
  /// that has several cells.
  private static func read(_ bytes: [UInt8]) throws(RecordProblem) -> CSVTable {
    if let table = try? CSVTable(bytes: bytes, expecting: FieldGuess.knownNames),
      table.header.count > 1
    {
      return table
    }
    let lines = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
      .split {
        $0.isNewline
      }
    for line in lines.prefix(10) {
      for delimiter in [",", ";", "\t"] as [Character] {
        let titles = line.split(separator: delimiter)
          .map { $0.trimmingPrefix { $0 == "\"" } }
          .map { String($0.reversed().drop { $0 == "\"" }.reversed()) }
        if titles.count > 1 { return try CSVTable(bytes: bytes, expecting: titles) }
      }
    }
    return try CSVTable(bytes: bytes, expecting: FieldGuess.knownNames)
  }

  // MARK: Documents

  private static func xml(_ bytes: [UInt8]) throws(RecordProblem) -> DraftSample {
    let symbols = SymbolTable()
    var document = Document()
    let problems = XMLDecoder(symbols: symbols).decode(bytes, into: &document)
    guard !document.nodes.isEmpty else {
      throw problems.first
        ?? RecordProblem(
          code: "xml.malformed", outcome: .reject, what: "the sample cannot be read", place: .whole)
    }
    let space = document.nodes[0].space
    let namespace = space == .none ? nil : document.name(of: space, in: symbols)
    let record = recordPath(document, symbols)
    var gatherer = SpotGatherer(document, symbols)
    if record.isEmpty {
      gatherer.add(0, path: [], names: [])
    } else {
      for node in document.children(of: 0)
      where document.name(of: document.nodes[node].name, in: symbols) == record[1] {
        gatherer.addChildren(of: node, path: [], names: [])
      }
    }
    return DraftSample(form: .xml(namespace: namespace, record: record), spots: gatherer.spots)
  }

  /// Returns root and record of a document that holds several records, or nothing.
  ///
  /// Those are several children of the root with one name that hold more than a text.
  private static func recordPath(_ document: Document, _ symbols: SymbolTable) -> [String] {
    var counts: [String: Int] = [:]
    for node in document.children(of: 0)
    where document.nodes[node].kind == .element && !document.isLeaf(node) {
      counts[document.name(of: document.nodes[node].name, in: symbols), default: 0] += 1
    }
    guard let (name, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      count > 1, counts.count == 1
    else { return [] }
    return [document.name(of: document.nodes[0].name, in: symbols), name]
  }

  /// A name as paths write it.
  static func quotedName(_ name: String) -> String {
    let special = name.contains { "/[]*={}'\"".contains($0) } || name.hasPrefix("$")
    return special ? "'" + name.replacing("'", with: "''") + "'" : name
  }

  /// Walks a document, or several records of one, and gathers the places that hold texts.
  private struct SpotGatherer {
    private let document: Document
    private let symbols: SymbolTable
    private(set) var spots: [Spot] = []
    private var indices: [String: Int] = [:]

    init(_ document: Document, _ symbols: SymbolTable) {
      self.document = document
      self.symbols = symbols
    }

    mutating func add(_ node: Int, path: [String], names: [String]) {
      let name = document.name(of: document.nodes[node].name, in: symbols)
      let isAttribute = document.nodes[node].kind == .attribute
      let step = (isAttribute ? "@" : "") + quotedName(name)
      let here = path + [step]
      let known = names + [name]
      if document.isLeaf(node) || !document.bytes(of: node).isEmpty { note(node, here, known) }
      addChildren(of: node, path: here, names: known)
    }

    mutating func addChildren(of node: Int, path: [String], names: [String]) {
      for child in document.children(of: node) { add(child, path: path, names: names) }
    }

    private mutating func note(_ node: Int, _ path: [String], _ names: [String]) {
      let text = path.joined(separator: "/")
      let siblings = document.nodes[node].parent < 0 ? 1 : twins(of: node)
      let index = indices[text] ?? spots.count
      if index == spots.count {
        indices[text] = index
        spots.append(Spot(path: text, names: names, repeats: siblings > 1))
      } else if siblings > 1, !spots[index].repeats {
        spots[index] = Spot(path: text, names: names, repeats: true, texts: spots[index].texts)
      }
      let value = document.string(of: node)
      if !value.isEmpty, spots[index].texts.count < mostTexts { spots[index].texts.append(value) }
    }

    private func twins(of node: Int) -> Int {
      document.children(of: Int(document.nodes[node].parent))
        .count { document.nodes[$0].name == document.nodes[node].name }
    }
  }
}
