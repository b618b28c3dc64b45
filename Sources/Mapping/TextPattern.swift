/// A text with holes: `"{A}[ {B}]"` between places, `"{family}, {given}"` inside one value.
///
/// What stands in brackets is optional; a pattern is kept as its alternatives without brackets, the fullest first.
struct TextPattern: Sendable, Hashable {
  enum Piece: Sendable, Hashable {
    case literal([UInt8])
    /// A hole, by its index in ``TextPattern/holes``.
    case hole(Int)
  }

  /// What stands between the braces of each hole, in order; empty for `{}`.
  private(set) var holes: [String] = []
  private(set) var alternatives: [[Piece]] = [[]]

  /// Parses a pattern.
  ///
  /// - Throws: What is wrong with braces or brackets.
  init(_ text: String) throws(PathSyntaxError) {
    var parts: [Part] = []
    var position = text.utf8.startIndex
    try Self.parse(text, &position, &parts, &holes, isOptional: false)
    alternatives = Self.expand(parts)
    for alternative in alternatives {
      for (left, right) in zip(alternative, alternative.dropFirst()) {
        if case .hole = left, case .hole = right {
          throw PathSyntaxError(
            what: "two places stand together in a pattern without a text between them")
        }
      }
    }
  }

  /// Returns the text of an alternative, or `nil` when a hole of it is empty.
  func assemble(_ alternative: [Piece], _ fill: (Int) -> [UInt8]?) -> [UInt8]? {
    var result: [UInt8] = []
    for piece in alternative {
      switch piece {
      case .literal(let bytes): result += bytes
      case .hole(let index):
        guard let bytes = fill(index), !bytes.isEmpty else { return nil }
        result += bytes
      }
    }
    return result
  }

  /// Finds a way to read a text by one alternative that a judge accepts, shorter first holes first.
  ///
  /// The judge is told the range of each hole in the text, by index; `nil` for holes outside the alternative.
  ///
  /// - Complexity: O(*n*^*h*) in the text's length and the number of holes; values are short and holes few.
  func match(
    _ text: TextBytes, as alternative: [Piece], accepts: ([Range<Int>?]) -> Bool
  ) -> Bool {
    guard Self.mayFit(text, alternative) else { return false }
    var ranges = [Range<Int>?](repeating: nil, count: holes.count)
    return match(text, from: 0, alternative[...], &ranges, accepts)
  }

  /// False for a text that does not begin or end as the alternative does.
  private static func mayFit(_ text: TextBytes, _ alternative: [Piece]) -> Bool {
    if case .literal(let bytes)? = alternative.first, !text.has(bytes, at: 0) { return false }
    if case .literal(let bytes)? = alternative.last {
      return text.count >= bytes.count && text.has(bytes, at: text.count - bytes.count)
    }
    return true
  }

  private func match(
    _ text: TextBytes, from start: Int, _ pieces: ArraySlice<Piece>,
    _ ranges: inout [Range<Int>?], _ accepts: ([Range<Int>?]) -> Bool
  ) -> Bool {
    guard let piece = pieces.first else { return start == text.count && accepts(ranges) }
    let rest = pieces.dropFirst()
    switch piece {
    case .literal(let bytes):
      guard text.has(bytes, at: start) else { return false }
      return match(text, from: start + bytes.count, rest, &ranges, accepts)
    case .hole(let index):
      guard case .literal(let literal)? = rest.first else {
        guard start < text.count else { return false }
        ranges[index] = start..<text.count
        return accepts(ranges)
      }
      var end = start + 1
      while end + literal.count <= text.count {
        if text[end] == literal[0], text.has(literal, at: end) {
          ranges[index] = start..<end
          if match(text, from: end, rest, &ranges, accepts) { return true }
        }
        end += 1
      }
      return false
    }
  }

  // MARK: Parsing

  private enum Part {
    case piece(Piece)
    case optional([Part])
  }

  private static func parse(
    _ text: String, _ position: inout String.UTF8View.Index, _ parts: inout [Part],
    _ holes: inout [String], isOptional: Bool
  ) throws(PathSyntaxError) {
    let bytes = text.utf8
    var literal: [UInt8] = []
    func flush(_ parts: inout [Part]) {
      if !literal.isEmpty { parts.append(.piece(.literal(literal))) }
      literal = []
    }
    while position < bytes.endIndex {
      let byte = bytes[position]
      bytes.formIndex(after: &position)
      switch byte {
      case UInt8(ascii: "{"):
        flush(&parts)
        guard let end = holeEnd(bytes, from: position) else {
          throw PathSyntaxError(what: "a '{' in a pattern is not closed")
        }
        parts.append(.piece(.hole(holes.count)))
        holes.append(String(text[position..<end]))
        position = bytes.index(after: end)
      case UInt8(ascii: "["):
        flush(&parts)
        var inner: [Part] = []
        try parse(text, &position, &inner, &holes, isOptional: true)
        parts.append(.optional(inner))
      case UInt8(ascii: "]") where isOptional:
        flush(&parts)
        return
      default: literal.append(byte)
      }
    }
    flush(&parts)
    if isOptional { throw PathSyntaxError(what: "a '[' in a pattern is not closed") }
  }

  /// Finds the brace that closes a hole; braces inside quotes belong to a name.
  private static func holeEnd(
    _ bytes: String.UTF8View, from start: String.UTF8View.Index
  ) -> String.UTF8View.Index? {
    var isQuoted = false
    var position = start
    while position < bytes.endIndex {
      if bytes[position] == UInt8(ascii: "'") { isQuoted.toggle() }
      if bytes[position] == UInt8(ascii: "}"), !isQuoted { return position }
      bytes.formIndex(after: &position)
    }
    return nil
  }

  /// Returns the alternatives of a list of parts, each optional part first taken and then left out.
  private static func expand(_ parts: [Part]) -> [[Piece]] {
    var alternatives: [[Piece]] = [[]]
    for part in parts {
      let endings: [[Piece]]
      switch part {
      case .piece(let piece): endings = [[piece]]
      case .optional(let inner): endings = expand(inner) + [[]]
      }
      alternatives = alternatives.flatMap { start in endings.map { Self.join(start, $0) } }
    }
    return alternatives
  }

  /// Joins two pieces of a pattern, making one literal of two that meet.
  private static func join(_ start: [Piece], _ end: [Piece]) -> [Piece] {
    guard case .literal(let left)? = start.last, case .literal(let right)? = end.first else {
      return start + end
    }
    return start.dropLast() + [.literal(left + right)] + end.dropFirst()
  }
}
