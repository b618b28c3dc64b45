package import Diagnostics
package import Document

/// Writes messages as HL7 v2.
///
/// As a ``TreeWriter`` it takes a root without a name, segments by their letters, and below them fields, components and
/// subcomponents by their numbers, each before those with greater ones; a number that is there again is a repetition. A
/// text belongs to the first part of what it is given to. MSH-1 and MSH-2 are the writer's own. What is empty at the end of
/// a field or segment is not written.
package struct HL7Writer: TreeWriter {
  /// What kept messages from being written, since the writer was made or reset.
  package private(set) var problems: [RecordProblem] = []

  private let delimiters: HL7Delimiters
  private let lineEnd: LineEnd
  private let marks: [UInt8]
  private var output = OutputBytes()
  /// Where the message being written begins.
  private var messageStart = 0
  private var depth = 0
  /// The depths of the open segments.
  private var openSegments: [Int] = []
  private var isInHeader = false
  /// The part of a segment that is open.
  private var target = Position()
  /// The part of the segment that was written last.
  private var written = Position()
  private var charset = ""

  /// A part of a segment, each number from 1; 0 for a part that is not open.
  private struct Position: Equatable {
    var field = 0
    var repetition = 0
    var component = 0
    var subcomponent = 0
  }

  /// Makes a writer that has written nothing.
  package init(delimiters: HL7Delimiters = .usual, lineEnd: LineEnd = .cr) {
    self.delimiters = delimiters
    self.lineEnd = lineEnd
    marks = delimiters.marks
  }

  /// The bytes written so far, copied at each look.
  package var bytes: [UInt8] { output.bytes }

  /// Empties the writer and keeps its memory.
  package mutating func reset() {
    output.removeAll()
    problems.removeAll(keepingCapacity: true)
    openSegments.removeAll(keepingCapacity: true)
    depth = 0
  }

  // MARK: TreeWriter

  package mutating func open(_ name: WireName) {
    depth += 1
    if depth == 1 {
      messageStart = output.count
      charset = ""
      isInHeader = false
    } else if let number = Self.number(name.local) {
      openPart(number)
    } else {
      openSegment(name.local)
    }
  }

  package mutating func attribute(_ name: WireName, _ text: String) {
    preconditionFailure("HL7 has no attributes; loading a mapping refuses rules that write one")
  }

  package mutating func text(_ text: String) {
    guard !text.isEmpty, beginText() else { return }
    if isInHeader, target.field == 18, target.component <= 1 { charset = text }
    // What has the form of a mark for a cleared field must not be taken for one.
    if text == "\"\"" { return write("\u{22}", hexadecimal: 2) }
    write(text)
  }

  package mutating func cleared() {
    guard beginText() else { return }
    output.add("\"\"")
  }

  package mutating func close() {
    depth -= 1
    if depth == 0 {
      endMessage()
    } else if let segment = openSegments.last, depth < segment {
      openSegments.removeLast()
      endSegment()
      isInHeader = false
    } else {
      closePart()
    }
  }

  // MARK: Segments

  private mutating func openSegment(_ name: String) {
    if output.count == messageStart, name != "MSH" {
      openHeader()
      endSegment()
    }
    // Segments below another come behind its fields.
    if !openSegments.isEmpty { endSegment() }
    openSegments.append(depth)
    if name == "MSH", output.count == messageStart {
      openHeader()
    } else {
      isInHeader = false
      output.add(name)
      written = Position()
    }
    isLineOpen = true
    target = Position()
    repetitions = 0
  }

  private mutating func openHeader() {
    output.add("MSH")
    output.add(delimiters.field)
    for mark in delimiters.encodingCharacters { output.add(mark) }
    isInHeader = true
    written = Position(field: 2)
    isLineOpen = true
  }

  /// True between the name of a segment and its line end.
  private var isLineOpen = false

  private mutating func endSegment() {
    if isLineOpen { output.add(lineEnd.rawValue) }
    isLineOpen = false
  }

  private mutating func endMessage() {
    if output.count == messageStart {
      openHeader()
      endSegment()
    }
    encode()
  }

  // MARK: Parts

  /// How often the open field has been opened in its segment.
  private var repetitions = 0
  private var lastField = 0

  private mutating func openPart(_ number: Int) {
    guard let segment = openSegments.last else { return }
    switch depth - segment {
    case 1:
      repetitions = number == lastField && repetitions > 0 ? repetitions + 1 : 1
      lastField = number
      target = Position(field: number, repetition: repetitions)
    case 2: target.component = number
    case 3: target.subcomponent = number
    default: preconditionFailure("HL7 has nothing below a subcomponent")
    }
  }

  private mutating func closePart() {
    guard let segment = openSegments.last else { return }
    switch depth - segment {
    case 0: target = Position()
    case 1: target.component = 0
    default: target.subcomponent = 0
    }
  }

  /// Writes the marks that lead to the part that is open; false where the writer has its own text there.
  private mutating func beginText() -> Bool {
    var place = target
    guard place.field > 0, !(isInHeader && place.field <= 2) else { return false }
    place.component = max(1, place.component)
    place.subcomponent = max(1, place.subcomponent)
    if place.field != written.field {
      add(delimiters.field, place.field - written.field)
      written = Position(field: place.field, repetition: 1, component: 1, subcomponent: 1)
    }
    if place.repetition != written.repetition {
      add(delimiters.repetition, place.repetition - written.repetition)
      (written.repetition, written.component, written.subcomponent) = (place.repetition, 1, 1)
    }
    if place.component != written.component {
      add(delimiters.component, place.component - written.component)
      (written.component, written.subcomponent) = (place.component, 1)
    }
    add(delimiters.subcomponent, place.subcomponent - written.subcomponent)
    written.subcomponent = place.subcomponent
    return true
  }

  private mutating func add(_ mark: UInt8, _ count: Int) {
    precondition(count >= 0, "the parts of a segment are written in the order of their numbers")
    for _ in 0..<count { output.add(mark) }
  }

  private static func number(_ name: String) -> Int? {
    var number = 0
    for byte in name.utf8 {
      guard (0x30...0x39).contains(byte), number < 100_000 else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number > 0 ? number : nil
  }

  // MARK: Text

  private mutating func write(_ text: String) {
    let isPlain = text.utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy { marks[Int($0)] == 0 && $0 >= 0x20 && $0 != delimiters.truncation }
    }
    if isPlain == true {
      output.add(text)
    } else {
      for byte in text.utf8 { write(byte) }
    }
  }

  private mutating func write(_ byte: UInt8) {
    switch byte {
    case delimiters.field: writeEscape("F")
    case delimiters.component: writeEscape("S")
    case delimiters.subcomponent: writeEscape("T")
    case delimiters.repetition: writeEscape("R")
    case delimiters.escape: writeEscape("E")
    case delimiters.truncation: writeEscape("P")
    case 0x0A: writeEscape(".br")
    default: output.add(byte)
    }
  }

  private mutating func writeEscape(_ code: StaticString) {
    output.add(delimiters.escape)
    output.add(code)
    output.add(delimiters.escape)
  }

  /// Writes a character of ASCII a number of times by its code.
  private mutating func write(_ character: Unicode.Scalar, hexadecimal count: Int) {
    let code = String(character.value, radix: 16, uppercase: true)
    output.add(delimiters.escape)
    output.add("X" + String(repeating: code, count: count))
    output.add(delimiters.escape)
  }

  // MARK: Characters

  /// Writes the message anew in the characters that its MSH-18 names.
  private mutating func encode() {
    guard !charset.isEmpty else { return }
    guard let encoding = HL7Charset.encoding(named: charset) else {
      problems.append(.hl7UnknownCharset)
      return
    }
    if encoding == .utf8 { return }
    let text = output.bytes(from: messageStart)
    if text.allSatisfy({ $0 < 0x80 }) { return }
    output.cut(to: messageStart)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      guard let byte = encoding.byte(of: scalar) else {
        problems.append(.hl7Unwritable(encoding))
        return
      }
      output.add(byte)
    }
  }
}

extension RecordProblem {
  fileprivate static let hl7UnknownCharset = RecordProblem(
    code: "hl7.charset", outcome: .fail,
    what: "the mapping names characters in MSH-18 that we cannot write",
    why: "MSH-18 may be ASCII, 8859/1, 8859/15 or UNICODE UTF-8", fix: "correct the mapping")

  fileprivate static func hl7Unwritable(_ encoding: TextEncoding) -> RecordProblem {
    RecordProblem(
      code: "hl7.unwritable", outcome: .fail,
      what: "the message has a character that \(encoding.rawValue) has not",
      why: "the receiver's messages are written in \(encoding.rawValue)",
      fix: "let the receiver's messages be written in UTF-8")
  }
}
