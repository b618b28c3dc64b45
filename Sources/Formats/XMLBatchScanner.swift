import CLibXML2

/// The names by which the records of a batch are found before there is a tree.
package struct XMLBatchNames: Sendable, Hashable {
  /// The names of the elements around the records, the root first; not empty.
  package let containers: [String]
  /// The names of records.
  package let records: [String]
  /// The names of what stands beside records and is none; without them, everything that has no record's name.
  package let others: [String]?

  package init(containers: [String], records: [String], others: [String]?) {
    precondition(!containers.isEmpty, "the records of a batch are not its root")
    self.containers = containers
    self.records = records
    self.others = others
  }
}

/// Finds the records of an XML batch in its bytes, a piece at a time.
///
/// Knows just enough of XML to tell tags from text: quotes, comments, CDATA sections and processing instructions. A
/// record ends with the end tag of its own name that no start tag of that name inside it answers, so that what is
/// ill-formed inside a record does no harm to those behind it. Bytes are handed over in a buffer that may grow at its end
/// and be dropped from its start; all indices count from the buffer's start.
///
/// The bytes are UTF-8 or agree with it on ASCII.
package struct XMLBatchScanner: Sendable {
  /// What was found.
  package enum Event: Sendable, Hashable {
    /// A record begins at an index.
    case recordStart(Int)
    /// The record ends before an index.
    case recordEnd(Int)
  }

  /// What is passed over up to its end.
  private struct Passage {
    /// The two bytes before the `>` that ends it; 0 for any.
    let marks: (UInt8, UInt8)
    /// Where its content begins.
    var start: Int
  }

  /// The bytes of a tag at most.
  static let longestTag = 64 << 10

  private let containers: [[UInt8]]
  private let recordNames: [[UInt8]]
  private let others: [[UInt8]]?
  /// Collects what stands around the records, when somebody wants to check it.
  var envelope: XMLEnvelope?

  private var position: Int
  private var passage: Passage?
  /// How many of the containers are open.
  private var depth: Int
  /// How many elements are open within a container that are no records.
  private var nested = 0
  /// The record's name with its prefix; empty between records.
  private var record: [UInt8] = []
  private var event: Event?
  /// The end of an empty record, which is told behind its start.
  private var pendingEnd: Int?
  /// How many elements of the record's name are open.
  private var open = 0
  /// The name of the batch's root with its prefix; empty before its start tag.
  private(set) var rootName: [UInt8] = []

  /// Begins at the start of a batch.
  ///
  /// - Parameters:
  ///   - names: The names of records and of what is around them.
  ///   - index: Where the text begins in the buffer, behind a byte order mark.
  ///   - envelopeBytes: How much may stand around the records.
  package init(_ names: XMLBatchNames, at index: Int, envelopeBytes: Int) {
    self.init(names, at: index, depth: 0)
    envelope = XMLEnvelope(mostBytes: envelopeBytes)
  }

  /// Begins at the start of a batch whose envelope has been checked.
  package init(fromStartOf names: XMLBatchNames, at index: Int) {
    self.init(names, at: index, depth: 0)
  }

  /// Goes on between the records of a batch.
  package init(resuming names: XMLBatchNames, at index: Int) {
    self.init(names, at: index, depth: names.containers.count)
  }

  private init(_ names: XMLBatchNames, at index: Int, depth: Int) {
    containers = names.containers.map { Array($0.utf8) }
    recordNames = names.records.map { Array($0.utf8) }
    others = names.others?.map { Array($0.utf8) }
    position = index
    self.depth = depth
  }

  /// What is before this index may be dropped from the buffer.
  package var consumed: Int { position }
  var isInRecord: Bool { open > 0 }
  /// True behind the root's end tag.
  var isClosed: Bool {
    depth == 0 && !rootName.isEmpty && open == 0 && nested == 0 && passage == nil
  }
  /// How many of the containers are open.
  var openContainers: Int { depth }

  /// Takes note that bytes were dropped from the start of the buffer.
  package mutating func drop(_ count: Int, of buffer: UnsafeBufferPointer<UInt8>) {
    position -= count
    passage?.start -= count
    envelope?.drop(count, of: buffer)
  }

  /// Finds where the next record begins or ends.
  ///
  /// - Parameters:
  ///   - buffer: The bytes at hand.
  ///   - isFinal: Whether the batch ends with them.
  /// - Returns: What was found, or `nil` where nothing begins or ends in the buffer any more.
  package mutating func next(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Event? {
    if let end = pendingEnd {
      pendingEnd = nil
      record = []
      open = 0
      return .recordEnd(end)
    }
    while true {
      if passage != nil, !endPassage(in: buffer) { return nil }
      let isEnough =
        open > 0
        ? scanRecord(in: buffer, isFinal: isFinal) : scanAround(in: buffer, isFinal: isFinal)
      if let event {
        self.event = nil
        return event
      }
      if !isEnough { return nil }
    }
  }

  // MARK: Passages

  /// Passes over a comment, CDATA section or instruction; false where its end is not in the buffer.
  private mutating func endPassage(in buffer: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let passage else { return true }
    var index = position
    while let close = buffer.firstIndex(of: UInt8(ascii: ">"), from: index) {
      index = close + 1
      let (first, second) = passage.marks
      let length = first == 0 ? 1 : 2
      guard close >= length, close - length >= passage.start, buffer[close - 1] == second,
        first == 0 || buffer[close - 2] == first
      else { continue }
      position = index
      self.passage = nil
      return true
    }
    // The marks before the `>` may be the last bytes at hand.
    position = max(position, buffer.count - 2)
    return false
  }

  /// Begins to pass over what stands at a `<!` or `<?`, if it is something to pass over.
  private mutating func beginPassage(
    at index: Int, in buffer: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let dash = UInt8(ascii: "-")
    let bracket = UInt8(ascii: "]")
    if buffer.has("<!--", at: index) {
      begin(Passage(marks: (dash, dash), start: index + 4))
    } else if buffer.has("<![CDATA[", at: index) {
      begin(Passage(marks: (bracket, bracket), start: index + 9))
    } else if buffer.has("<?", at: index) {
      begin(Passage(marks: (0, UInt8(ascii: "?")), start: index + 2))
    } else {
      return false
    }
    return true
  }

  private mutating func begin(_ passage: Passage) {
    self.passage = passage
    position = passage.start
  }

  // MARK: Inside a record

  /// Goes on to the next tag of the record's own name; false where the buffer has no more of it.
  private mutating func scanRecord(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    // What must be at hand to know what a `<` begins.
    let lookahead = isFinal ? 1 : max(9, record.count + 3)
    while let found = nextTag(in: buffer) {
      position = found
      guard found + lookahead < buffer.count else { return false }
      switch buffer[found + 1] {
      case UInt8(ascii: "/"):
        guard isName(record, at: found + 2, in: buffer) else {
          position = found + 2
          continue
        }
        return endElement(at: found, in: buffer, isFinal: isFinal)
      case UInt8(ascii: "!"), UInt8(ascii: "?"):
        if beginPassage(at: found, in: buffer) { return true }
        position = found + 2
      default:
        guard isName(record, at: found + 1, in: buffer) else {
          position = found + 1
          continue
        }
        guard startElement(at: found, in: buffer, isFinal: isFinal) else { return false }
      }
    }
    position = buffer.count
    return false
  }

  /// Returns where the next tag begins that may be one of the record's name, or something to pass over.
  private func nextTag(in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = buffer.baseAddress, position < buffer.count,
      let found = interchange_find_tag(base + position, base + buffer.count, record.first ?? 0)
    else { return nil }
    return found - base
  }

  private mutating func startElement(
    at index: Int, in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    switch XMLTag.find(at: index, in: buffer, longest: Self.longestTag) {
    case .found(let tag):
      position = tag.end
      if !tag.isEmpty { open += 1 }
    case .cutOff where !isFinal: return false
    case .cutOff, .endless:
      position = index + 1
      open += 1
    }
    return true
  }

  /// Takes an end tag of the record's name; false where it does not end in the buffer.
  private mutating func endElement(
    at index: Int, in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    var end = index + 2 + record.count
    while end < buffer.count, buffer[end] <= 0x20, end - index < Self.longestTag { end += 1 }
    guard end < buffer.count || isFinal else { return false }
    if end < buffer.count, buffer[end] == UInt8(ascii: ">") { end += 1 }
    position = end
    open -= 1
    if open == 0 {
      record = []
      event = .recordEnd(end)
    }
    return true
  }

  /// True where a whole name stands at an index.
  private func isName(
    _ name: [UInt8], at index: Int, in buffer: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let end = index + name.count
    guard !name.isEmpty, end <= buffer.count, buffer[index] == name[0] else { return false }
    for offset in 1..<max(1, name.count) where buffer[index + offset] != name[offset] {
      return false
    }
    return end == buffer.count || XMLTag.endsName(buffer[end])
  }

  // MARK: Around records

  /// Takes the next text and tag outside records; false where the buffer has no more of them.
  private mutating func scanAround(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    let found = buffer.firstIndex(of: UInt8(ascii: "<"), from: position) ?? buffer.count
    envelope?.addText(position..<found, in: buffer)
    position = found
    guard found + 1 < buffer.count, isFinal || found + 9 < buffer.count else { return false }
    switch buffer[found + 1] {
    case UInt8(ascii: "!"), UInt8(ascii: "?"):
      if beginPassage(at: found, in: buffer) {
        if buffer.has("<![CDATA[", at: found) { envelope?.addCharacterData(at: found, in: buffer) }
        return true
      }
      // A document type, or nonsense: either makes the envelope one that cannot be read.
      envelope?.add(found..<min(found + 9, buffer.count), in: buffer)
      position = found + 2
      return true
    case UInt8(ascii: "/"): return endAround(at: found, in: buffer, isFinal: isFinal)
    default: return startAround(at: found, in: buffer, isFinal: isFinal)
    }
  }

  private mutating func endAround(
    at index: Int, in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    let close = buffer.firstIndex(of: UInt8(ascii: ">"), from: index)
    guard let close, close - index < Self.longestTag else {
      if close == nil, isFinal || buffer.count - index < Self.longestTag {
        if isFinal { position = buffer.count }
        return false
      }
      envelope?.overflow()
      position = index + 2
      return true
    }
    envelope?.add(index..<(close + 1), in: buffer)
    position = close + 1
    if nested > 0 {
      nested -= 1
    } else if depth > 0 {
      depth -= 1
    }
    return true
  }

  private mutating func startAround(
    at index: Int, in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Bool {
    let tag: XMLTag
    switch XMLTag.find(at: index, in: buffer, longest: Self.longestTag) {
    case .found(let found): tag = found
    case .cutOff:
      if isFinal { position = buffer.count }
      return false
    case .endless:
      envelope?.overflow()
      position = index + 1
      return true
    }
    position = tag.end
    let name = XMLTag.localName(tag.name, in: buffer)
    if nested == 0, depth < containers.count, name.elementsEqual(containers[depth]) {
      if depth == 0 { rootName = Array(buffer[tag.name]) }
      envelope?.addContainer(tag, depth: depth, in: buffer)
      if !tag.isEmpty { depth += 1 }
    } else if nested == 0, depth == containers.count, isRecord(name) {
      event = .recordStart(index)
      if tag.isEmpty { pendingEnd = tag.end }
      record = Array(buffer[tag.name])
      open = 1
    } else {
      envelope?.add(index..<tag.end, in: buffer)
      if !tag.isEmpty { nested += 1 }
    }
    return true
  }

  private func isRecord(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if name.isEmpty { return false }
    if recordNames.contains(where: { name.elementsEqual($0) }) { return true }
    guard let others else { return false }
    return !others.contains { name.elementsEqual($0) }
  }
}
