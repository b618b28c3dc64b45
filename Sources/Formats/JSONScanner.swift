import Document

/// Reads JSON text into a document, with a stack of its own in place of recursion.
///
/// A value in memory of the decoder's own, not an object: each step would otherwise pay for the checks of exclusive
/// access to an object's properties.
///
/// - Source: RFC 8259.
struct JSONScanner {
  /// An object or list whose end has not come.
  private struct Frame {
    let isList: Bool
    /// True for an object, and for a list within a list: others have no node of their own.
    let hasNode: Bool
    /// The name of a list's items.
    let item: Symbol
    /// Where the names of an object begin in ``members``.
    let firstMember: Int
    let offset: Int
    var isFilled = false
  }

  /// A name of an open object, and where it stands.
  private struct Member {
    let name: Symbol
    let offset: Int
  }

  var document = Document()
  /// True when some name began with `_`, as those do that FHIR keeps beside a value.
  private(set) var hasShadows = false
  /// False where a null says no more than that nothing stands there.
  var clears = true
  var usesLooseNames = false

  var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  var index = 0
  var limits = JSONLimits()
  /// A text with its escapes undone, where it has any.
  var unescaped: [UInt8] = []

  private let table: SymbolTable
  private let listItem: Symbol?
  private var inputOffset = 0
  private var number: UInt32 = 0
  private var exactNames = JSONNameCache(isLoose: false)
  private var looseNames = JSONNameCache(isLoose: true)
  private var frames: [Frame] = []
  private var members: [Member] = []
  /// By symbol: the last object that had a member of that name, by its number.
  private var lastObjects = [UInt32](repeating: 0, count: 1 << 16)
  private var objects: UInt32 = 0

  init(table: SymbolTable) {
    self.table = table
    listItem = table.symbol(of: "item")
  }

  /// Reads a text, which is valid UTF-8 without NUL.
  ///
  /// - Parameters:
  ///   - text: In memory that lasts as long as the call.
  ///   - offset: Where the text begins in its drop.
  /// - Throws: The first fault.
  mutating func scan(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONFault) {
    begin(text, offset)
    guard text.count <= limits.bytes else { throw fault(.size) }
    guard try next() == UInt8(ascii: "{") else { throw fault(.root) }
    try open(named: .none, isList: false)
    while let frame = frames.last {
      if frame.isList { try scanItem(frame) } else { try scanMember(frame) }
    }
    skipBlanks()
    guard index == text.count else { throw fault(isComment ? .comment : .extra) }
  }

  private mutating func begin(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) {
    self.text = text
    inputOffset = offset
    index = 0
    number &+= 1
    if number == .max {
      number = 1
      exactNames.reset()
      looseNames.reset()
    }
    hasShadows = false
    frames.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
    document.reset()
  }

  func fault(_ kind: JSONFault.Kind, at offset: Int? = nil) -> JSONFault {
    JSONFault(kind: kind, offset: offset ?? index)
  }

  // MARK: Objects and lists

  private mutating func scanMember(_ frame: Frame) throws(JSONFault) {
    var byte = try next()
    if byte == UInt8(ascii: "}") { return try closeObject(frame) }
    if frame.isFilled {
      guard byte == UInt8(ascii: ",") else { throw unexpected(byte, .comma) }
      let comma = index
      index += 1
      byte = try next()
      if byte == UInt8(ascii: "}") { throw fault(.trailingComma, at: comma) }
    } else {
      frames[frames.count - 1].isFilled = true
    }
    guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, .name) }
    let start = index
    let name = try scanName()
    members.append(Member(name: name, offset: start))
    guard try next() == UInt8(ascii: ":") else { throw unexpected(text[index], .colon) }
    index += 1
    try scanValue(named: name)
  }

  private mutating func scanItem(_ frame: Frame) throws(JSONFault) {
    let byte = try next()
    if byte == UInt8(ascii: "]") { return closeList(frame) }
    if frame.isFilled {
      guard byte == UInt8(ascii: ",") else { throw unexpected(byte, .comma) }
      let comma = index
      index += 1
      if try next() == UInt8(ascii: "]") { throw fault(.trailingComma, at: comma) }
    } else {
      frames[frames.count - 1].isFilled = true
    }
    try scanValue(named: frame.item)
  }

  private mutating func open(named name: Symbol, isList: Bool) throws(JSONFault) {
    guard frames.count < limits.depth else { throw fault(.depth) }
    let isInList = frames.last?.isList ?? false
    let hasNode = !isList || isInList
    if hasNode { document.openNode(name, offset: inputOffset + index) }
    var item = name
    if isList, isInList { item = listItem ?? document.symbol(of: "item", in: table) }
    frames.append(
      Frame(
        isList: isList, hasNode: hasNode, item: item, firstMember: members.count, offset: index))
    index += 1
  }

  private mutating func closeObject(_ frame: Frame) throws(JSONFault) {
    index += 1
    try checkMembers(from: frame.firstMember)
    members.removeLast(members.count - frame.firstMember)
    document.closeNode()
    frames.removeLast()
  }

  /// Closes a list; an empty one is an empty leaf, so that it can be told from none.
  private mutating func closeList(_ frame: Frame) {
    index += 1
    if !frame.isFilled, !frame.hasNode {
      document.openNode(frame.item, offset: inputOffset + frame.offset)
      document.closeNode()
    }
    if frame.hasNode { document.closeNode() }
    frames.removeLast()
  }

  /// Refuses a name that an object has twice.
  private mutating func checkMembers(from first: Int) throws(JSONFault) {
    guard members.count - first > 1 else { return }
    objects &+= 1
    if objects == 0 {
      objects = 1
      lastObjects = [UInt32](repeating: 0, count: lastObjects.count)
    }
    for place in first..<members.count {
      let symbol = Int(members[place].name.rawValue)
      if lastObjects[symbol] == objects { throw fault(.duplicate, at: members[place].offset) }
      lastObjects[symbol] = objects
    }
  }

  // MARK: Values

  private mutating func scanValue(named name: Symbol) throws(JSONFault) {
    let byte = try next()
    guard document.nodes.count < limits.elements else { throw fault(.elements) }
    switch byte {
    case UInt8(ascii: "\""):
      document.openNode(name, offset: inputOffset + index)
      if let plain = try scanText() {
        document.appendText(plain)
      } else {
        document.appendText(unescaped)
      }
      document.closeNode()
    case UInt8(ascii: "{"): try open(named: name, isList: false)
    case UInt8(ascii: "["): try open(named: name, isList: true)
    case UInt8(ascii: "-"), 0x30...0x39: try scanNumber(named: name)
    case UInt8(ascii: "t"): try scanWord("true", named: name)
    case UInt8(ascii: "f"): try scanWord("false", named: name)
    case UInt8(ascii: "n"): try scanWord("null", named: name, isNull: true)
    default: throw unexpected(byte, .value)
    }
  }

  private mutating func scanWord(
    _ word: StaticString, named name: Symbol, isNull: Bool = false
  ) throws(JSONFault) {
    let end = index + word.utf8CodeUnitCount
    guard text.has(word, at: index) else {
      // A file that ends in the middle of a word is no misspelling.
      let rest = text[index...].prefix(word.utf8CodeUnitCount)
      let isCut = end > text.count && zip(rest, 0...).allSatisfy { word.utf8Start[$1] == $0 }
      throw isCut ? fault(.truncated, at: text.count) : fault(.value)
    }
    guard end == text.count || !Self.isWord(text[end]) else { throw fault(.value) }
    document.openNode(name, offset: inputOffset + index)
    if !isNull {
      document.appendText(UnsafeBufferPointer(rebasing: text[index..<end]))
    } else if clears {
      document.markCleared()
    }
    document.closeNode()
    index = end
  }

  private mutating func scanNumber(named name: Symbol) throws(JSONFault) {
    let start = index
    if text[index] == UInt8(ascii: "-") { index += 1 }
    let first = index
    try skipDigits()
    if text[first] == UInt8(ascii: "0"), index > first + 1 {
      throw fault(.leadingZero, at: start)
    }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      try skipDigits()
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
        index += 1
      }
      try skipDigits()
    }
    if index < text.count, Self.isWord(text[index]) { throw fault(.number, at: start) }
    document.openNode(name, offset: inputOffset + start)
    document.appendText(UnsafeBufferPointer(rebasing: text[start..<index]))
    document.closeNode()
  }

  /// Goes behind digits, of which there must be one.
  private mutating func skipDigits() throws(JSONFault) {
    let start = index
    while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
    guard index > start else {
      throw index == text.count ? fault(.truncated) : fault(.number)
    }
  }

  /// True for what may not stand directly behind a number or word.
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }

  /// True for a text that is a number of JSON.
  static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    func takeDigits() -> Int {
      let count = rest.prefix { $0 &- 0x30 < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = takeDigits()
    guard whole == 1 || whole > 1 && !isZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard takeDigits() > 0 else { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  // MARK: Names

  private mutating func scanName() throws(JSONFault) -> Symbol {
    let start = index
    let plain = try scanText()
    let length = plain?.count ?? unescaped.count
    guard length <= limits.nameBytes else { throw fault(.nameLength, at: start) }
    if (plain?.first ?? unescaped.first) == UInt8(ascii: "_") { hasShadows = true }
    let name: Symbol
    if let plain {
      name = symbol(of: plain)
    } else {
      let copy = unescaped
      name = copy.withUnsafeBufferPointer { symbol(of: $0) }
    }
    guard document.ownNameCount <= limits.ownNames else { throw fault(.names, at: start) }
    return name
  }

  private mutating func symbol(of name: UnsafeBufferPointer<UInt8>) -> Symbol {
    usesLooseNames
      ? looseNames.symbol(of: name, in: &document, number: number, table: table)
      : exactNames.symbol(of: name, in: &document, number: number, table: table)
  }

  // MARK: Blanks and mistakes

  /// Goes to the next byte that is no blank, and returns it.
  private mutating func next() throws(JSONFault) -> UInt8 {
    if index < text.count, text[index] > 0x20 { return text[index] }
    skipBlanks()
    guard index < text.count else { throw fault(.truncated) }
    return text[index]
  }

  private mutating func skipBlanks() {
    let raw = UnsafeRawBufferPointer(text)
    while index < text.count {
      let byte = text[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      index += 1
      // Files that people can read are blanks for a third of their bytes.
      while index + 8 <= raw.count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) == 0x2020_2020_2020_2020
      {
        index += 8
      }
    }
  }

  private var isComment: Bool {
    index + 1 < text.count && text[index] == UInt8(ascii: "/")
      && (text[index + 1] == UInt8(ascii: "/") || text[index + 1] == UInt8(ascii: "*"))
  }

  /// Returns the fault of a byte that stands where something else should.
  private func unexpected(_ byte: UInt8, _ kind: JSONFault.Kind) -> JSONFault {
    if isComment || byte == UInt8(ascii: "#") { return fault(.comment) }
    if byte == UInt8(ascii: "'") { return fault(.quote) }
    if kind == .value, byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") {
      return fault(.number)
    }
    return fault(kind)
  }
}
