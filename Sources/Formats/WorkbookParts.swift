import CLibXML2
import Diagnostics

/// Where a part's relations lead, by their ids and by their kinds.
final class WorkbookRelations: WorkbookPart {
  private struct Relation {
    let id: String
    /// The last name of the relation's type: the two dialects of the format differ in what stands before.
    let kind: Substring
    let target: String
  }

  private var relations: [Relation] = []
  /// The folder of the part that the relations are of.
  private let folder: String

  /// - Parameter part: The name of the part; "" for the package.
  init(of part: String) {
    folder = part.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The name of the part that has the relations of another.
  static func name(for part: String) -> String {
    var names = part.split(separator: "/", omittingEmptySubsequences: false)
    let last = names.popLast() ?? ""
    return (names + ["_rels", "\(last).rels"]).joined(separator: "/")
  }

  override func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {
    guard element == .relationship, let id = attributes.text("Id"),
      let kind = attributes.text("Type"), let target = attributes.text("Target"),
      attributes.text("TargetMode") != "External"
    else { return }
    relations.append(
      Relation(
        id: id, kind: kind[(kind.lastIndex(of: "/").map(kind.index(after:)) ?? kind.startIndex)...],
        target: resolved(target)))
  }

  /// Returns the name of the part with an id, if it is of a kind.
  func target(id: String, kind: String) -> String? {
    relations.first { $0.id == id && $0.kind == kind }?.target
  }

  /// Returns the name of the first part of a kind.
  func target(kind: String) -> String? {
    relations.first { $0.kind == kind }?.target
  }

  /// Resolves a path that is relative to the folder, unless it begins at the package.
  private func resolved(_ target: String) -> String {
    var names = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    for name in target.split(separator: "/") {
      switch name {
      case ".": break
      case "..": _ = names.popLast()
      default: names.append(String(name))
      }
    }
    return names.joined(separator: "/")
  }
}

/// The sheets of a workbook, and from which day its dates count.
final class WorkbookSheets: WorkbookPart {
  struct Sheet {
    let relation: String
    let isVisible: Bool
  }

  private(set) var sheets: [Sheet] = []
  private(set) var countsFrom1904 = false

  override func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {
    switch element {
    case .workbookProperties: countsFrom1904 = attributes.isTrue("date1904")
    case .sheet:
      // Its own number is called sheetId; `id` is that of the relation.
      guard let id = attributes.text("id") else { return }
      sheets.append(
        Sheet(relation: id, isVisible: ["visible", nil].contains(attributes.text("state"))))
    default: break
    }
  }
}

/// The formats of cells, by the numbers that cells have in their sheets.
final class WorkbookStyles: WorkbookPart {
  private var codes: [Int: String] = [:]
  private var known: [Int: NumberFormat] = [:]
  private var isInFormats = false
  private(set) var formats: [NumberFormat] = []

  override func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {
    switch element {
    case .numberFormat:
      guard let id = attributes.text("numFmtId").flatMap(Int.init) else { return }
      codes[id] = attributes.text("formatCode")
    case .cellFormats: isInFormats = true
    case .cellFormat where isInFormats:
      formats.append(format(attributes.text("numFmtId").flatMap(Int.init) ?? 0))
    default: break
    }
  }

  override func end(_ element: WorkbookElement) {
    if element == .cellFormats { isInFormats = false }
  }

  private func format(_ id: Int) -> NumberFormat {
    if let format = known[id] { return format }
    let format = codes[id].map(NumberFormat.init(code:)) ?? NumberFormat(builtIn: id)
    known[id] = format
    return format
  }
}

/// The texts that the cells of a workbook share, one behind the other.
final class WorkbookTexts: WorkbookPart {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var text = CellText()

  override func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {
    if element == .sharedItem { text.removeAll() }
    text.start(element)
  }

  override func end(_ element: WorkbookElement) {
    text.end(element)
    guard element == .sharedItem else { return }
    text.unescape()
    bytes.append(contentsOf: text.bytes)
    ends.append(bytes.count)
  }

  override func text(_ piece: UnsafeBufferPointer<UInt8>) {
    text.add(piece)
  }

  /// Lends a text to `body`; false where there is none of that number.
  func withText(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    guard ends.indices.contains(index) else { return false }
    let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    return true
  }
}

/// The text of a cell in its pieces: several where parts of it are bold, and none of what says how it is spoken.
struct CellText {
  private(set) var bytes: [UInt8] = []
  private var phonetic = 0
  private var isInText = false

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isInText = false
  }

  mutating func start(_ element: WorkbookElement) {
    if element == .phonetic { phonetic += 1 }
    if element == .text { isInText = phonetic == 0 }
  }

  mutating func end(_ element: WorkbookElement) {
    if element == .phonetic { phonetic -= 1 }
    if element == .text { isInText = false }
  }

  mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    if isInText { bytes.append(contentsOf: piece) }
  }

  /// Takes a text that has no pieces.
  mutating func take(_ text: [UInt8]) {
    bytes = text
  }

  /// Undoes `_x000D_` and its like, in which Excel writes what XML would not keep.
  ///
  /// Control characters but for tab and line breaks stay as they are written: no text has them.
  mutating func unescape() {
    guard bytes.count >= 7, bytes.contains(UInt8(ascii: "_")) else { return }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "_"), let scalar = escaped(at: index) {
        plain.append(contentsOf: String(scalar).utf8)
        index += 7
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    bytes = plain
  }

  /// Reads `_xHHHH_` at an index.
  private func escaped(at index: Int) -> Unicode.Scalar? {
    guard index + 7 <= bytes.count, bytes[index + 1] == UInt8(ascii: "x"),
      bytes[index + 6] == UInt8(ascii: "_"),
      let value = UInt32(
        String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16),
      value >= 0x20 && value != 0x7F || [0x09, 0x0A, 0x0D].contains(value)
    else { return nil }
    return Unicode.Scalar(value)
  }
}
