/// What a person reads of HTML: the text without its tags, blocks and breaks as lines.
enum MarkupText {
  /// The elements that begin and end a line of their own.
  private static let blocks: Set<String> = [
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
  ]
  /// The elements whose content is no text for people.
  private static let hidden: Set<String> = ["script", "style", "head", "title"]
  private static let entities: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–",
    "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "hellip": "…",
    "pound": "£", "euro": "€", "deg": "°", "bull": "•", "middot": "·", "copy": "©", "eacute": "é",
  ]

  /// Returns the text; what is no markup stays as it is, blanks in a row become one.
  ///
  /// - Complexity: O(*n*).
  static func plain(_ markup: TextBytes, _ store: inout TextStore) -> TextBytes {
    // Each tag and entity is longer than what stands for it.
    let text = store.make(atMost: markup.count) { target in
      var text = PlainText(start: target)
      write(markup, to: &text)
      return text.count
    }
    return text ?? markup.part(0, 0)
  }

  /// A text that is being written.
  private struct PlainText {
    let start: UnsafeMutablePointer<UInt8>
    var count = 0

    var last: UInt8? { count > 0 ? start[count - 1] : nil }

    mutating func append(_ byte: UInt8) {
      start[count] = byte
      count += 1
    }

    /// Adds a blank, unless there is one.
    mutating func addBlank() {
      if let last, last > 0x20 { append(0x20) }
    }

    /// Ends the line, unless it is empty.
    mutating func endLine() {
      while last == 0x20 { count -= 1 }
      if let last, last != 0x0A { append(0x0A) }
    }
  }

  private static func write(_ markup: TextBytes, to text: inout PlainText) {
    var hiddenIn: String?
    var position = 0
    while position < markup.count {
      let byte = markup[position]
      if byte == UInt8(ascii: "<"), let tag = Tag(markup, at: position) {
        position = tag.end
        if let name = hiddenIn {
          if tag.isEnd, tag.name == name { hiddenIn = nil }
        } else if hidden.contains(tag.name), !tag.isEnd {
          hiddenIn = tag.name
        } else if blocks.contains(tag.name) {
          text.endLine()
        } else if tag.name == "td" || tag.name == "th" {
          text.addBlank()
        }
        continue
      }
      position += 1
      if hiddenIn != nil { continue }
      if byte == UInt8(ascii: "&"), let (character, end) = entity(markup, behind: position) {
        for byte in character.utf8 { text.append(byte) }
        position = end
      } else if byte <= 0x20 {
        text.addBlank()
      } else {
        text.append(byte)
      }
    }
  }

  /// A tag, comment or declaration.
  private struct Tag {
    /// In lower case; empty for what is no element.
    var name = ""
    var isEnd = false
    /// Where the text goes on.
    var end: Int

    private static let commentStart = Array("!--".utf8)
    private static let commentEnd = Array("-->".utf8)

    /// Finds what begins with `<`, or `nil` where that is a character of the text.
    init?(_ markup: TextBytes, at start: Int) {
      var position = start + 1
      if markup.has(Self.commentStart, at: position) {
        while position < markup.count, !markup.has(Self.commentEnd, at: position) {
          position += 1
        }
        end = min(position + 3, markup.count)
        return
      }
      if position < markup.count, markup[position] == UInt8(ascii: "/") {
        isEnd = true
        position += 1
      }
      guard position < markup.count, Self.isLetter(markup[position]) || markup[position] == 0x21
      else { return nil }
      let first = position
      while position < markup.count,
        Self.isLetter(markup[position]) || Self.isDigit(markup[position])
      {
        position += 1
      }
      name = String(unsafeUninitializedCapacity: position - first) { letters in
        for index in first..<position {
          letters[index - first] = NormalText.lowercased(markup[index])
        }
        return position - first
      }
      var quote: UInt8?
      while position < markup.count {
        let byte = markup[position]
        position += 1
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: ">") {
          end = position
          return
        } else if byte == UInt8(ascii: "<") {
          return nil
        }
      }
      return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  }

  /// Returns what stands for an entity, and where the text goes on; `nil` for an `&` of the text.
  private static func entity(_ markup: TextBytes, behind start: Int) -> (String, Int)? {
    var end = start
    while end < markup.count, end - start < 10, markup[end] != UInt8(ascii: ";") { end += 1 }
    guard end < markup.count, markup[end] == UInt8(ascii: ";"), end > start else { return nil }
    let name = String(decoding: markup.part(start, end), as: UTF8.self)
    if let text = entities[name] { return (text, end + 1) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, let scalar = Unicode.Scalar(number) else { return nil }
    return (String(scalar), end + 1)
  }
}
