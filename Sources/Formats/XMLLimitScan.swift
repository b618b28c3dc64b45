import Diagnostics

/// The pass of ``XMLLimits`` over one document.
///
/// It knows just enough of XML to tell tags from text: quotes, comments, CDATA sections and processing instructions.
struct XMLLimitScan {
  private let text: UnsafeBufferPointer<UInt8>
  private let limits: XMLLimits
  private var position = 0
  private var depth = 0
  private var elements = 0
  /// The bytes of text since the last tag; comments and the marks of CDATA sections do not end a text.
  private var textLength = 0
  /// What stopped the pass.
  ///
  /// Not the problem itself: to ask a large optional whether it is there copies it.
  private var refusal: XMLLimit?
  private var refusedAt = 0

  init(text: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
    self.text = text
    self.limits = limits
  }

  /// Returns the first problem, or `nil` when all is within the limits.
  mutating func run() -> RecordProblem? {
    scan()
    return refusal.map { limit in
      limit.problem(limits, at: .text(offset: refusedAt, in: text))
    }
  }

  private mutating func scan() {
    if text.count > limits.bytes { refuse(.size, at: 0) }
    while refusal == nil, let open = find(UInt8(ascii: "<"), from: position) {
      countText(position..<open)
      position = open
      guard refusal == nil, open + 1 < text.count else { return }
      switch text[open + 1] {
      case UInt8(ascii: "!"): scanDeclaration()
      case UInt8(ascii: "?"): skip(past: "?>", from: open + 2)
      case UInt8(ascii: "/"): scanEndTag()
      default: scanStartTag()
      }
    }
    if refusal == nil { countText(position..<text.count) }
  }

  // MARK: What begins with <

  private mutating func scanDeclaration() {
    if matches("<!--") {
      skip(past: "-->", from: position + 4)
    } else if matches("<![CDATA[") {
      let start = position + 9
      skip(past: "]]>", from: start)
      countText(start..<max(start, position - 3))
    } else if matches("<!DOCTYPE") || matches("<!ENTITY") {
      refuse(.documentType, at: position)
    } else {
      position += 2
    }
  }

  private mutating func scanEndTag() {
    textLength = 0
    depth = max(0, depth - 1)
    position = find(UInt8(ascii: ">"), from: position).map { $0 + 1 } ?? text.count
  }

  private mutating func scanStartTag() {
    let open = position
    textLength = 0
    elements += 1
    depth += 1
    if depth > limits.depth { return refuse(.depth, at: open) }
    if elements > limits.elements { return refuse(.elements, at: open) }
    guard let nameEnd = scanName(from: open + 1) else { return }
    scanAttributes(from: nameEnd, tag: open)
  }

  private mutating func scanAttributes(from start: Int, tag: Int) {
    var index = start
    var attributes = 0
    var namespaces = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: ">"):
        if text[index - 1] == UInt8(ascii: "/") { depth -= 1 }
        position = index + 1
        return
      case UInt8(ascii: "<"):
        position = index
        return
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let close = find(text[index], from: index + 1) else {
          position = text.count
          return
        }
        if close - index > limits.textBytes {
          return refuse(.text, at: index)
        }
        index = close + 1
      case 0...0x20, UInt8(ascii: "="), UInt8(ascii: "/"):
        index += 1
      default:
        guard let end = scanName(from: index) else { return }
        attributes += 1
        elements += 1
        if elements > limits.elements { return refuse(.elements, at: tag) }
        if isNamespaceDeclaration(index..<end) { namespaces += 1 }
        if attributes > limits.attributes {
          return refuse(.attributes, at: tag)
        }
        if namespaces > limits.namespaces {
          return refuse(.namespaces, at: tag)
        }
        index = end
      }
    }
    position = text.count
  }

  /// Returns the end of the name that begins at an index, or `nil` when it is too long.
  private mutating func scanName(from start: Int) -> Int? {
    var end = start
    scan: while end < text.count {
      switch text[end] {
      case 0...0x20, UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"),
        UInt8(ascii: "\""), UInt8(ascii: "'"):
        break scan
      default: end += 1
      }
    }
    guard end - start <= limits.nameBytes else {
      refuse(.name, at: start)
      return nil
    }
    return end
  }

  // MARK: Steps

  private mutating func countText(_ range: Range<Int>) {
    textLength += range.count
    if textLength > limits.textBytes {
      refuse(.text, at: range.lowerBound)
    }
  }

  private mutating func skip(past mark: StaticString, from start: Int) {
    let last = mark.utf8CodeUnitCount - 1
    var index = start + last
    while let close = find(UInt8(ascii: ">"), from: index) {
      position = close - last
      if matches(mark), close - last >= start {
        position = close + 1
        return
      }
      index = close + 1
    }
    position = text.count
  }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    text.firstIndex(of: byte, from: start)
  }

  private func matches(_ mark: StaticString) -> Bool {
    text.has(mark, at: position)
  }

  private func isNamespaceDeclaration(_ name: Range<Int>) -> Bool {
    guard name.count >= 5, text.has("xmlns", at: name.lowerBound) else { return false }
    return (name.count == 5 || text[name.lowerBound + 5] == UInt8(ascii: ":"))
  }

  private mutating func refuse(_ limit: XMLLimit, at offset: Int) {
    refusal = limit
    refusedAt = offset
  }
}

/// The limits by name; each has a code of its own.
private enum XMLLimit: String {
  case size = "xml.size"
  case attributes = "xml.attributes"
  case namespaces = "xml.namespaces"
  case depth = "xml.depth"
  case elements = "xml.elements"
  case name = "xml.name"
  case text = "xml.text"
  case documentType = "xml.doctype"

  func problem(_ limits: XMLLimits, at place: InputPlace) -> RecordProblem {
    if self == .documentType { return .documentType(at: place) }
    return RecordProblem(
      code: rawValue, outcome: .reject, what: what,
      why: "the most that is taken is \(most(limits))",
      fix: "send a smaller message, or ask us to take larger ones", place: place)
  }

  private var what: String {
    switch self {
    case .size: "the document is too large"
    case .attributes: "a tag has too many attributes"
    case .namespaces: "a tag declares too many namespaces"
    case .depth: "elements are nested too deeply"
    case .elements: "the document has too many elements and attributes"
    case .name: "a name is too long"
    case .text: "a text is too long"
    case .documentType: "a document type is declared"
    }
  }

  /// The limit as the end of a sentence.
  private func most(_ limits: XMLLimits) -> String {
    switch self {
    case .size: sizeInWords(limits.bytes)
    case .attributes: "\(limits.attributes) attributes"
    case .namespaces: "\(limits.namespaces) namespace declarations"
    case .depth: "\(limits.depth) levels"
    case .elements: "\(limits.elements) elements and attributes"
    case .name: sizeInWords(limits.nameBytes)
    case .text: sizeInWords(limits.textBytes)
    case .documentType: "none"
    }
  }
}

extension RecordProblem {
  /// A document that brings its own document type or entities.
  static func documentType(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "xml.doctype", outcome: .reject,
      what: "the document declares a document type or entities",
      why:
        "such declarations can make a small file fill the memory or read other files, so none is taken",
      fix: "leave out <!DOCTYPE ...> and everything in it", place: place)
  }
}
