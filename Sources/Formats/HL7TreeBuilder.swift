import Document

/// Makes the nodes of one message from its segments.
///
/// The message is kept as the document's text, and nodes refer to it; only what has escapes is written anew behind it.
/// Valid for as long as the message and the table of marks stay where they are.
struct HL7TreeBuilder {
  private let text: UnsafeBufferPointer<UInt8>
  private let delimiters: HL7Delimiters
  private let encoding: TextEncoding
  private let limits: HL7Limits
  /// By byte, what it separates; see ``HL7Delimiters/marks``.
  private let marks: UnsafePointer<UInt8>
  private let patterns: MarkPatterns
  /// Where the message begins in the document's text.
  private var base = 0
  /// Where the first escape stands that is not known.
  private(set) var unknownEscape: Int?

  init(
    _ text: UnsafeBufferPointer<UInt8>, _ delimiters: HL7Delimiters, _ marks: UnsafePointer<UInt8>,
    _ encoding: TextEncoding, _ limits: HL7Limits
  ) {
    self.text = text
    self.delimiters = delimiters
    self.encoding = encoding
    self.limits = limits
    self.marks = marks
    patterns = MarkPatterns(delimiters)
  }

  mutating func build(
    _ segments: [HL7Segment], into document: inout Document, _ names: inout HL7Names
  ) throws(HL7Fault) {
    base = document.keepText(text)
    let root = document.append(node(.none, parent: -1, depth: 0, 0..<0))
    for index in segments.indices where segments[index].parent < 0 {
      try add(index, of: segments, below: root, depth: 1, to: &document, &names)
    }
    document.end(root)
  }

  // MARK: Segments

  private mutating func add(
    _ index: Int, of segments: [HL7Segment], below parent: Int, depth: UInt8,
    to document: inout Document, _ names: inout HL7Names
  ) throws(HL7Fault) {
    let segment = segments[index]
    let name = names.symbol(of: segment.name, in: &document)
    let node = document.append(
      self.node(name, parent: parent, depth: depth, segment.start..<segment.start))
    addFields(of: segment, below: node, depth: depth + 1, to: &document, names)
    guard isWithinLimits(document) else {
      throw HL7Fault(kind: .tooMany(most: limits.elements), offset: segment.start)
    }
    var child = segment.firstChild
    while child >= 0 {
      try add(Int(child), of: segments, below: node, depth: depth + 1, to: &document, &names)
      child = segments[Int(child)].next
    }
    document.end(node)
  }

  private mutating func addFields(
    of segment: HL7Segment, below parent: Int, depth: UInt8, to document: inout Document,
    _ names: HL7Names
  ) {
    var number = 1
    var start = segment.start + 4
    if segment.name.isHeader {
      addHeaderMarks(of: segment, below: parent, depth: depth, to: &document, names)
      number = 3
      start += delimiters.encodingCharacters.count + 1
    }
    while start < segment.end {
      let (end, seen) = scan(to: HL7Mark.field, from: start, before: segment.end)
      if start < end, isWithinLimits(document) {
        let name = names.symbol(ofNumber: number, in: &document)
        let place = Place(name: name, parent: parent, depth: depth)
        if seen & HL7Mark.parts == 0 {
          addLeaf(start..<end, seen, at: place, to: &document)
        } else {
          addRepetitions(start..<end, seen, at: place, &document, names)
        }
      }
      number += 1
      start = end + 1
    }
  }

  /// Whether nothing has gone beyond the limit so far; what has is found out at the segment's end, and nothing more is added
  /// until then.
  private func isWithinLimits(_ document: borrowing Document) -> Bool {
    document.nodes.count <= limits.elements
  }

  /// Adds MSH-1 and MSH-2, which are not cut into parts.
  private func addHeaderMarks(
    of segment: HL7Segment, below parent: Int, depth: UInt8, to document: inout Document,
    _ names: HL7Names
  ) {
    let start = segment.start + 3
    let end = min(segment.end, start + 1 + delimiters.encodingCharacters.count)
    for (number, range) in [(1, start..<min(start + 1, end)), (2, min(start + 1, end)..<end)]
    where !range.isEmpty {
      let name = names.symbol(ofNumber: number, in: &document)
      document.append(node(name, parent: parent, depth: depth, range))
    }
  }

  // MARK: Fields

  /// Where a node stands.
  private struct Place {
    let name: Symbol
    let parent: Int
    let depth: UInt8
  }

  private mutating func addRepetitions(
    _ range: Range<Int>, _ seen: UInt8, at place: Place, _ document: inout Document,
    _ names: HL7Names
  ) {
    let end = trimmed(range, of: HL7Mark.parts)
    let isSingle = seen & HL7Mark.repetition == 0 && end == range.upperBound
    var start = range.lowerBound
    while start < end, isWithinLimits(document) {
      let (close, marks) =
        isSingle ? (end, seen) : scan(to: HL7Mark.repetition, from: start, before: end)
      let content = trimmed(
        start..<close, marks, of: HL7Mark.component | HL7Mark.subcomponent)
      if start == content.end {
        // It keeps the numbers of those behind it.
        document.append(
          node(place.name, parent: place.parent, depth: place.depth, start..<start))
      } else {
        addComponents(start..<content.end, content.seen, at: place, &document, names)
      }
      start = close + 1
    }
  }

  private mutating func addComponents(
    _ range: Range<Int>, _ seen: UInt8, at place: Place, _ document: inout Document,
    _ names: HL7Names
  ) {
    guard seen & (HL7Mark.component | HL7Mark.subcomponent) != 0 else {
      return addLeaf(range, seen, at: place, to: &document)
    }
    let field = document.append(
      node(
        place.name, parent: place.parent, depth: place.depth, range.lowerBound..<range.lowerBound))
    var start = range.lowerBound
    var number = 1
    while start < range.upperBound, isWithinLimits(document) {
      let (close, marks) = scan(to: HL7Mark.component, from: start, before: range.upperBound)
      let content = trimmed(start..<close, marks, of: HL7Mark.subcomponent)
      if start < content.end {
        let name = names.symbol(ofNumber: number, in: &document)
        let inner = Place(name: name, parent: field, depth: place.depth + 1)
        let component = document.nodes.count
        addSubcomponents(start..<content.end, content.seen, at: inner, &document, names)
        if number == 1 { document.share(textOf: component, with: field) }
      }
      number += 1
      start = close + 1
    }
    document.end(field)
  }

  private mutating func addSubcomponents(
    _ range: Range<Int>, _ seen: UInt8, at place: Place, _ document: inout Document,
    _ names: HL7Names
  ) {
    guard seen & HL7Mark.subcomponent != 0 else {
      return addLeaf(range, seen, at: place, to: &document)
    }
    let component = document.append(
      node(
        place.name, parent: place.parent, depth: place.depth, range.lowerBound..<range.lowerBound))
    var start = range.lowerBound
    var number = 1
    while start < range.upperBound, isWithinLimits(document) {
      let (close, marks) = scan(to: HL7Mark.subcomponent, from: start, before: range.upperBound)
      if start < close {
        let name = names.symbol(ofNumber: number, in: &document)
        let inner = Place(name: name, parent: component, depth: place.depth + 1)
        let part = document.nodes.count
        addLeaf(start..<close, marks, at: inner, to: &document)
        if number == 1 { document.share(textOf: part, with: component) }
      }
      number += 1
      start = close + 1
    }
    document.end(component)
  }

  private mutating func addLeaf(
    _ range: Range<Int>, _ seen: UInt8, at place: Place, to document: inout Document
  ) {
    var leaf = node(place.name, parent: place.parent, depth: place.depth, range)
    if range.count == 2, text[range.lowerBound] == 0x22, text[range.lowerBound + 1] == 0x22 {
      leaf.isCleared = true
      leaf.textEnd = leaf.textStart
    } else if seen & HL7Mark.escape != 0 {
      var unescaping = HL7Unescaping(delimiters, encoding)
      let content = unescaping.text(of: UnsafeBufferPointer(rebasing: text[range]))
      let start = content.withUnsafeBufferPointer { document.keepText($0) }
      leaf.textStart = UInt32(clamping: start)
      leaf.textEnd = UInt32(clamping: start + content.count)
      if unknownEscape == nil, let unknown = unescaping.unknown {
        unknownEscape = range.lowerBound + unknown
      }
    }
    document.append(leaf)
  }

  // MARK: Bytes

  /// Makes a node whose text is a range of the message; one without children ends behind itself.
  private func node(_ name: Symbol, parent: Int, depth: UInt8, _ range: Range<Int>)
    -> Document.Node
  {
    Document.Node(
      name: name, depth: depth, parent: Int32(parent),
      textStart: UInt32(clamping: base + range.lowerBound),
      textEnd: UInt32(clamping: base + range.upperBound),
      offset: UInt32(clamping: range.lowerBound))
  }

  /// Returns the end of a range without the marks at its end.
  private func trimmed(_ range: Range<Int>, of wanted: UInt8) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, marks[Int(text[end - 1])] & wanted != 0 { end -= 1 }
    return end
  }

  /// Returns the end of a range without the marks at its end, and the marks that are left in it; `seen` were in all of it.
  private func trimmed(
    _ range: Range<Int>, _ seen: UInt8, of wanted: UInt8
  ) -> (end: Int, seen: UInt8) {
    if seen & wanted == 0 { return (range.upperBound, seen) }
    let end = trimmed(range, of: wanted)
    if end == range.upperBound { return (end, seen) }
    return (end, scan(to: HL7Mark.field, from: range.lowerBound, before: end).seen)
  }

  /// Returns the index of the next mark of one kind, or the end, and which marks stand before it.
  private func scan(
    to wanted: UInt8, from start: Int, before end: Int
  ) -> (end: Int, seen: UInt8) {
    var index = start
    var seen: UInt8 = 0
    // Most parts are short. What goes on is a text or a letter, in which marks are rare.
    var nextLeap = start + 16
    while index < end {
      let mark = marks[Int(text[index])]
      if mark == wanted { break }
      seen |= mark
      index += 1
      if index == nextLeap {
        index = leap(from: index, before: end)
        nextLeap = index + 16
      }
    }
    return (index, seen)
  }

  /// Returns an index before which there is no mark: eight bytes a step.
  private func leap(from start: Int, before end: Int) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    var index = start
    while index + 8 <= end {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if patterns.has(word) { break }
      index += 8
    }
    return index
  }
}

/// The five marks of a message, each in every byte of a word.
private struct MarkPatterns {
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  private let field: UInt64
  private let component: UInt64
  private let repetition: UInt64
  private let subcomponent: UInt64
  private let escape: UInt64

  init(_ delimiters: HL7Delimiters) {
    field = UInt64(delimiters.field) &* Self.ones
    component = UInt64(delimiters.component) &* Self.ones
    repetition = UInt64(delimiters.repetition) &* Self.ones
    subcomponent = UInt64(delimiters.subcomponent) &* Self.ones
    escape = UInt64(delimiters.escape) &* Self.ones
  }

  /// True where one of the bytes of a word is a mark.
  @inline(__always)
  func has(_ word: UInt64) -> Bool {
    let zeros =
      Self.zeros(word ^ field) | Self.zeros(word ^ component) | Self.zeros(word ^ repetition)
      | Self.zeros(word ^ subcomponent) | Self.zeros(word ^ escape)
    return zeros & (0x80 &* Self.ones) != 0
  }

  /// Sets the highest bit of bytes that are 0; none where no byte is.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}

extension HL7SegmentName {
  /// True for MSH, whose first field is the mark between fields.
  fileprivate var isHeader: Bool { packed == 0x4D_53_48 }
}
