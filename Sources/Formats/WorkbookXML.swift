import CLibXML2
import Diagnostics

/// What reads one part of a workbook, event by event; nothing of the part is kept but what it keeps.
///
/// A class, as libxml2's parser calls it through C; it is used by one thread while one part is parsed.
class WorkbookPart {
  /// What ends the reading.
  private(set) var problem: RecordProblem?
  fileprivate var parser: xmlParserCtxtPtr?

  /// An element begins; names come without their prefixes, as both dialects of the format use the same.
  func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {}
  func end(_ element: WorkbookElement) {}
  /// A piece of text; one text may come in several.
  func text(_ piece: UnsafeBufferPointer<UInt8>) {}

  /// Ends the reading.
  final func stop(_ problem: RecordProblem) {
    self.problem = self.problem ?? problem
    xmlStopParser(parser)
  }
}

/// The elements that matter in any part of a workbook.
enum WorkbookElement: CaseIterable {
  case relationship, workbookProperties, sheet
  case sharedItem, phonetic, text
  case numberFormat, cellFormats, cellFormat
  case sheetData, row, cell, value, formula, inlineText

  private var name: StaticString {
    switch self {
    case .relationship: "Relationship"
    case .workbookProperties: "workbookPr"
    case .sheet: "sheet"
    case .sharedItem: "si"
    case .phonetic: "rPh"
    case .text: "t"
    case .numberFormat: "numFmt"
    case .cellFormats: "cellXfs"
    case .cellFormat: "xf"
    case .sheetData: "sheetData"
    case .row: "row"
    case .cell: "c"
    case .value: "v"
    case .formula: "f"
    case .inlineText: "is"
    }
  }

  /// The elements by the first byte of their names.
  private static let byFirstByte: [[(name: StaticString, element: WorkbookElement)]] = {
    var table = [[(name: StaticString, element: WorkbookElement)]](repeating: [], count: 128)
    for element in allCases {
      table[Int(element.name.utf8Start[0])].append((element.name, element))
    }
    return table
  }()

  init?(_ name: UnsafePointer<UInt8>) {
    guard name[0] < 128 else { return nil }
    for known in Self.byFirstByte[Int(name[0])] where XMLAttributes.equals(name, known.name) {
      self = known.element
      return
    }
    return nil
  }
}

extension XMLAttributes {
  /// Returns the text of an attribute by its name without prefix; `nil` where it is missing.
  func text(_ name: StaticString) -> String? {
    for attribute in self where Self.equals(attribute.name, name) {
      var text = ""
      attribute.withValue { text = String(decoding: $0, as: UTF8.self) }
      return text
    }
    return nil
  }

  /// True where an attribute says so in one of the ways of XML Schema.
  func isTrue(_ name: StaticString) -> Bool {
    text(name).map { $0 == "1" || $0 == "true" } ?? false
  }
}

enum WorkbookXML {
  /// How large a part may be in each direction; its bytes are limited where it is unpacked.
  private static let limits: XMLLimits = {
    var limits = XMLLimits()
    limits.bytes = .max
    limits.elements = 20_000_000
    return limits
  }()

  /// Reads a part from front to back.
  ///
  /// - Throws: What the reader stops for; `workbook.damaged` for what is no XML, or has a document type.
  static func read(_ part: [UInt8], by reader: WorkbookPart) throws(RecordProblem) {
    XMLLibrary.prepare()
    let text: DecodedText
    do throws(RecordProblem) { text = try DecodedText(xml: part) } catch {
      throw .workbookDamaged
    }
    let isWhole = text.bytes.withUnsafeBufferPointer { bytes in
      let content = UnsafeBufferPointer(rebasing: bytes[text.start...])
      return limits.problem(in: content) == nil && parse(content, by: reader)
    }
    if let problem = reader.problem { throw problem }
    guard isWhole else { throw .workbookDamaged }
  }

  private static func parse(
    _ text: UnsafeBufferPointer<UInt8>, by reader: WorkbookPart
  ) -> Bool {
    guard let parser = xmlNewParserCtxt(), let handlers = parser.pointee.sax else {
      preconditionFailure("libxml2 cannot make a parser: the memory is used up")
    }
    defer { xmlFreeParserCtxt(parser) }
    handlers.pointee = Self.handlers()
    let target = Unmanaged.passUnretained(reader).toOpaque()
    parser.pointee.userData = target
    reader.parser = parser
    defer { reader.parser = nil }
    // Handed over in pieces: the parser would copy a whole part.
    var rest = text
    xmlSetStructuredErrorFunc(target) { _, _ in }
    let tree = withUnsafeMutablePointer(to: &rest) { rest in
      xmlCtxtReadIO(parser, nextPiece, nil, rest, nil, nil, XMLLibrary.parseOptions)
    }
    xmlSetStructuredErrorFunc(nil, nil)
    if let tree { xmlFreeDoc(tree) }
    return parser.pointee.wellFormed == 1
  }

  private static let nextPiece: xmlInputReadCallback = { source, target, room in
    guard let rest = source?.assumingMemoryBound(to: UnsafeBufferPointer<UInt8>.self),
      let target, room > 0
    else { return 0 }
    let count = min(Int(room), rest.pointee.count)
    if let start = rest.pointee.baseAddress {
      UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: count)
    }
    rest.pointee = UnsafeBufferPointer(rebasing: rest.pointee[count...])
    return Int32(count)
  }

  private static func handlers() -> xmlSAXHandler {
    var handlers = xmlSAXHandler()
    handlers.initialized = UInt32(truncatingIfNeeded: XML_SAX2_MAGIC)
    handlers.startElementNs = { target, name, _, _, _, _, count, _, attributes in
      guard let name, let element = WorkbookElement(name) else { return }
      reader(target)?.start(element, XMLAttributes(attributes, count: Int(count)))
    }
    handlers.endElementNs = { target, name, _, _ in
      guard let name, let element = WorkbookElement(name) else { return }
      reader(target)?.end(element)
    }
    handlers.characters = characters
    handlers.cdataBlock = characters
    handlers.ignorableWhitespace = characters
    return handlers
  }

  private static let characters: charactersSAXFunc = { target, text, length in
    reader(target)?.text(UnsafeBufferPointer(start: text, count: Int(length)))
  }
}

private func reader(_ target: UnsafeMutableRawPointer?) -> WorkbookPart? {
  target.map { Unmanaged<WorkbookPart>.fromOpaque($0).takeUnretainedValue() }
}
