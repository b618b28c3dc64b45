import CLibXML2
import Diagnostics
import Document

/// Builds a document from the events of libxml2's parser, which calls it through C.
///
/// One builder belongs to one decoder, on one thread. A value in memory of the decoder's own, not an object: each event
/// would otherwise pay for the checks of exclusive access to an object's properties, a fifth of the whole.
struct XMLTreeBuilder {
  var document = Document()
  let table: SymbolTable
  var usesLooseNames = false
  /// Whether elements are read as FHIR spells resources, and what of it is open.
  var isFHIR = false
  var fhir = FHIRElements()
  /// The parser that is running, for positions.
  var parser: xmlParserCtxtPtr?
  private(set) var problems: [RecordProblem] = []
  /// The first thing that makes the document ill-formed.
  var malformed: RecordProblem?

  /// The text being parsed, and where in the drop it begins.
  private(set) var input = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var inputOffset = 0
  private var number: UInt32 = 0
  private var strictNames = XMLNameCache(isLoose: false)
  private var looseNames = XMLNameCache(isLoose: true)
  private var spaces = XMLNameCache(isLoose: false)

  private var level = -1
  /// The open elements up to ``level``; those behind it keep their memory for the next.
  private var open: [OpenElement] = []
  /// The element that was opened or closed last: the one that a validation error is about.
  private var current = 0
  private var currentOffset = 0

  init(table: SymbolTable) {
    self.table = table
  }

  /// Makes ready for a document, which is emptied.
  mutating func begin(_ text: UnsafeBufferPointer<UInt8>, offset: Int) {
    input = text
    inputOffset = offset
    number &+= 1
    if number == 0 { forgetNames() }
    problems.removeAll(keepingCapacity: true)
    malformed = nil
    level = -1
    current = 0
    currentOffset = 0
    document.reset()
    if isFHIR { beginFHIR() }
  }

  /// Forgets the addresses of names, which a new parser uses for others.
  mutating func forgetNames() {
    number = 1
    strictNames.reset()
    looseNames.reset()
    spaces.reset()
  }

  // MARK: Events

  mutating func startElement(
    _ name: UnsafePointer<UInt8>, space: UnsafePointer<UInt8>?, attributes: XMLAttributes
  ) {
    if isFHIR { return startFHIRElement(name, space: space, attributes: attributes) }
    if level >= 0, !open[level].hasChildren { setAsideText() }
    currentOffset = startOfTag()
    current = document.openNode(
      symbol(name), space: spaceSymbol(space), offset: inputOffset + currentOffset)
    push(current)
    if document.ownNameCount > Self.mostOwnNames { return tooManyNames() }
    for attribute in attributes { add(attribute) }
  }

  mutating func endElement() {
    if isFHIR { return endFHIRElement() }
    guard level >= 0 else { return }
    if open[level].hasChildren { restoreText() }
    document.closeNode()
    current = open[level].node
    currentOffset = Int(document.nodes[current].offset) - inputOffset
    level -= 1
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isFHIR { return takeFHIRText(bytes) }
    guard level >= 0 else { return }
    if open[level].hasChildren {
      open[level].text.append(contentsOf: bytes)
    } else {
      document.appendText(bytes)
    }
  }

  mutating func documentType() {
    malformed = malformed ?? .documentType(at: .text(offset: parserOffset(), in: input))
    xmlStopParser(parser)
  }

  /// How many different names that nobody knows a document may have.
  ///
  /// libxml2 keeps each name it meets in a dictionary that does not grow beyond some thousands of slots: a quarter of a
  /// million names cost it two seconds.
  static let mostOwnNames = 8_192

  private mutating func tooManyNames() {
    refuse(.tooManyNames(most: Self.mostOwnNames, place: .text(offset: currentOffset, in: input)))
  }

  /// Stops the parser for a reason of our own.
  mutating func refuse(_ problem: RecordProblem) {
    malformed = malformed ?? problem
    xmlStopParser(parser)
  }

  mutating func parserError(_ error: xmlError) {
    guard malformed == nil, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let offset = min(parserOffset(), input.count)
    let isAtEnd = offset >= input.count
    malformed = .malformed(
      code: error.code, isAtEnd: isAtEnd, place: .text(offset: offset, in: input))
  }

  mutating func schemaError(_ error: xmlError) {
    let most = 20
    guard problems.count < most, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let place = InputPlace.text(offset: currentOffset, in: input)
    let kind = XMLSchemaViolation(code: error.code)
    // A value that breaks a facet is reported once more as not being of its type.
    if kind == .type, problems.last?.place == place { return }
    let name = document.name(of: document.nodes[current].name, in: table)
    let message = error.message.map { String(cString: $0) } ?? ""
    problems.append(kind.problem(element: name, message: message, place: place))
  }

  // MARK: Text of elements with children

  private mutating func push(_ node: Int) {
    level += 1
    if level == open.count { open.append(OpenElement()) }
    open[level].node = node
    open[level].hasChildren = false
    // Most elements have left none, and even emptying what is empty asks who else owns it.
    if !open[level].text.isEmpty { open[level].text.removeAll(keepingCapacity: true) }
  }

  private mutating func setAsideText() {
    open[level].hasChildren = true
    open[level].text.append(contentsOf: document.bytes(of: open[level].node))
    document.dropText()
  }

  private mutating func restoreText() {
    guard !open[level].text.allSatisfy({ $0 <= 0x20 }) else { return }
    document.appendText(open[level].text)
  }

  // MARK: Names and attributes

  mutating func symbol(_ name: UnsafePointer<UInt8>) -> Symbol {
    usesLooseNames
      ? looseNames.symbol(of: name, in: &document, number: number, table: table)
      : strictNames.symbol(of: name, in: &document, number: number, table: table)
  }

  private mutating func spaceSymbol(_ uri: UnsafePointer<UInt8>?) -> Symbol {
    guard let uri else { return .none }
    return spaces.symbol(of: uri, in: &document, number: number, table: table)
  }

  private mutating func add(_ attribute: XMLAttributes.Attribute) {
    if let space = attribute.space, XMLAttributes.isInstanceNamespace(space) {
      if attribute.saysNil { document.markCleared() }
      return
    }
    document.openNode(
      symbol(attribute.name), space: spaceSymbol(attribute.space), kind: .attribute,
      offset: inputOffset + currentOffset)
    attribute.withValue { document.appendText($0) }
    document.closeNode()
  }

  // MARK: Positions

  /// Returns how far the parser has read, in bytes of the input.
  func parserOffset() -> Int {
    guard let source = parser?.pointee.input?.pointee, let current = source.cur,
      let base = source.base
    else { return input.count }
    return Int(source.consumed) + (current - base)
  }

  /// Returns where the tag begins whose attributes the parser has just read.
  ///
  /// The last `<` before that is its beginning: no attribute of a well-formed tag contains one.
  func startOfTag() -> Int {
    var offset = min(parserOffset(), input.count) - 1
    while offset > 0, input[offset] != UInt8(ascii: "<") { offset -= 1 }
    return max(0, offset)
  }
}

/// An element whose end has not come.
private struct OpenElement {
  var node = 0
  /// Whether it has had a child element.
  var hasChildren = false
  /// Its own text once it has children: gathered here, as moving it behind the text of each child in turn would cost
  /// the square of its length.
  var text: [UInt8] = []
}
