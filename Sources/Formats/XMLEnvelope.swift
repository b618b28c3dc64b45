import Diagnostics

/// What stands around the records of a batch, without white space, comments and instructions, and where it stood.
struct XMLEnvelope: Sendable {
  /// A piece of ``bytes`` and where it stood in the drop.
  private struct Piece {
    let offset: Int
    let lines: LineCounter
  }

  /// The envelope as a document of its own, as far as it has come.
  private(set) var bytes: [UInt8] = []
  /// True when more stands around the records than may.
  private(set) var isOverflown = false
  /// True when an element around the records comes again with other namespaces.
  private(set) var hasChangingNamespaces = false
  private let mostBytes: Int
  private var pieces: [Piece] = []
  /// Where the last piece ended in the buffer.
  private var pieceEnd: Int?
  private var lines = LineCounter()
  /// How far the lines of the buffer have been counted.
  private var counted = 0
  /// The names and namespaces of the elements around the records, the outermost first.
  private var containers: [(name: [UInt8], namespaces: [XMLDeclaredNamespace])] = []

  /// The namespaces of a batch are copied to each of its records, so that they must not be large.
  static let mostNamespaceBytes = 4 << 10

  init(mostBytes: Int) {
    self.mostBytes = mostBytes
  }

  mutating func drop(_ count: Int, of buffer: UnsafeBufferPointer<UInt8>) {
    _ = place(of: count, in: buffer)
    counted -= count
    pieceEnd = pieceEnd.map { $0 - count }
  }

  /// Returns the place of an index, which is never before one asked for earlier.
  mutating func place(of index: Int, in buffer: UnsafeBufferPointer<UInt8>) -> LineCounter {
    if index > counted {
      lines.advance(over: UnsafeBufferPointer(rebasing: buffer[counted..<index]))
      counted = index
    }
    return lines
  }

  /// Adds text; white space alone is nothing.
  mutating func addText(_ range: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>) {
    guard let first = range.first(where: { buffer[$0] > 0x20 }) else { return }
    add(first..<range.upperBound, in: buffer)
  }

  /// Adds a mark for a CDATA section, whose content nobody needs here.
  mutating func addCharacterData(at index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    begin(at: index, in: buffer)
    append([UInt8(ascii: "?")])
    pieceEnd = nil
  }

  mutating func add(_ range: Range<Int>, in buffer: UnsafeBufferPointer<UInt8>) {
    if pieceEnd != range.lowerBound { begin(at: range.lowerBound, in: buffer) }
    append(buffer[range])
    pieceEnd = range.upperBound
  }

  private mutating func begin(at index: Int, in buffer: UnsafeBufferPointer<UInt8>) {
    guard !isOverflown else { return }
    pieces.append(Piece(offset: bytes.count, lines: place(of: index, in: buffer)))
  }

  private mutating func append(_ more: some Collection<UInt8>) {
    if bytes.count + more.count > mostBytes { isOverflown = true }
    if !isOverflown { bytes.append(contentsOf: more) }
  }

  mutating func overflow() {
    isOverflown = true
  }

  /// Adds the start tag of an element around the records.
  mutating func addContainer(
    _ tag: XMLTag, depth: Int, in buffer: UnsafeBufferPointer<UInt8>
  ) {
    add(tag.name.lowerBound - 1..<tag.end, in: buffer)
    let container = (Array(buffer[tag.name]), XMLDeclaredNamespace.all(in: tag, of: buffer))
    if depth == containers.count {
      containers.append(container)
      let size = namespaces.reduce(0) { $0 + $1.name.count + $1.value.count }
      if size > Self.mostNamespaceBytes { isOverflown = true }
    } else if containers[depth].namespaces != container.1 {
      hasChangingNamespaces = true
    }
  }

  /// The namespaces that records inherit; an inner declaration hides an outer one.
  var namespaces: [XMLDeclaredNamespace] {
    var found: [XMLDeclaredNamespace] = []
    for container in containers {
      for namespace in container.namespaces {
        found.removeAll { $0.name == namespace.name }
        found.append(namespace)
      }
    }
    return found
  }

  /// Adds end tags for elements that a record swallowed the end of.
  mutating func close(_ open: Int) {
    for container in containers[..<min(open, containers.count)].reversed() {
      append(Array("</".utf8) + container.name + Array(">".utf8))
    }
  }

  /// Returns a problem of the envelope's own text with the place where that stood in the drop.
  func placed(_ problem: RecordProblem) -> RecordProblem {
    guard case .text(let line, let column)? = problem.place else { return problem }
    var offset = 0
    for _ in 1..<line {
      offset = (bytes[offset...].firstIndex { $0 == 0x0A } ?? bytes.count - 1) + 1
    }
    offset = min(bytes.count, offset + column - 1)
    guard let piece = pieces.last(where: { $0.offset <= offset }) else { return problem }
    var lines = piece.lines
    bytes[piece.offset..<offset].withUnsafeBufferPointer { lines.advance(over: $0) }
    var problem = problem
    problem.place = lines.place
    return problem
  }
}
