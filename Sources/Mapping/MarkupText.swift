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
  static func plain(_ markup: TextBytes) -> [UInt8] {
    var text: [UInt8] = []
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
          endLine(&text)
        } else if tag.name == "td" || tag.name == "th" {
          addBlank(&text)
        }
        continue
      }
      position += 1
      if hiddenIn != nil { continue }
      if byte == UInt8(ascii: "&"), let (bytes, end) = entity(markup, behind: position) {
        text += bytes
        position = end
      } else if byte <= 0x20 {
        addBlank(&text)
      } else {
        text.append(byte)
      }
    }
    return text
  }

  private static func addBlank(_ text: inout [UInt8]) {
    if let last = text.last, last > 0x20 { text.append(0x20) }
  }

  private static func endLine(_ text: inout [UInt8]) {
    while text.last == 0x20 { text.removeLast() }
    if let last = text.last, last != 0x0A { text.append(0x0A) }
  }

  /// A tag, comment or declaration.
  private struct Tag {
    /// In lower case; empty for what is no element.
    var name = ""
    var isEnd = false
    /// Where the text goes on.
    var end: Int

    /// Finds what begins with `<`, or `nil` where that is a character of the text.
    init?(_ markup: TextBytes, at start: Int) {
      var position = start + 1
      if markup.has(Array("!--".utf8), at: position) {
        while position < markup.count, !markup.has(Array("-->".utf8), at: position) {
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
      var letters: [UInt8] = []
      while position < markup.count,
        Self.isLetter(markup[position]) || Self.isDigit(markup[position])
      {
        letters.append(NormalText.lowercased(markup[position]))
        position += 1
      }
      name = String(decoding: letters, as: UTF8.self)
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
  private static func entity(_ markup: TextBytes, behind start: Int) -> ([UInt8], Int)? {
    var end = start
    while end < markup.count, end - start < 10, markup[end] != UInt8(ascii: ";") { end += 1 }
    guard end < markup.count, markup[end] == UInt8(ascii: ";"), end > start else { return nil }
    let name = String(decoding: markup.part(start, end), as: UTF8.self)
    if let text = entities[name] { return (Array(text.utf8), end + 1) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, let scalar = Unicode.Scalar(number) else { return nil }
    return (Array(String(scalar).utf8), end + 1)
  }
}
