/// Text in mdoc being written; what is given to it may hold any characters.
struct MdocText {
  private(set) var text: String

  /// Begins a page of section 1.
  init(title: String, date: String) {
    text = ".Dd \(date)\n.Dt \(title.uppercased()) 1\n.Os\n"
  }

  /// Begins a section.
  mutating func section(_ name: String) { text += ".Sh \(name)\n" }

  /// Writes a macro with its words; one with a blank in it stays one word.
  mutating func macro(_ name: String, _ words: [String]) {
    let words = words.map { word in
      let safe = Self.escaped(word).replacing("\"", with: "\\(dq")
      return safe.contains(" ") && name != "Nd" ? "\"\(safe)\"" : safe
    }
    text += ([".\(name)"] + words).joined(separator: " ") + "\n"
  }

  /// Writes text that is to be filled, a sentence a line, as the language likes it.
  mutating func line(_ words: String) {
    let words = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for sentence in words.replacing(". ", with: ".\n").split(separator: "\n") {
      literal(String(sentence))
    }
  }

  /// Writes a line as it is.
  mutating func literal(_ line: String) {
    // A dot or apostrophe in the first place would make a macro of the line.
    let isMacro = line.hasPrefix(".") || line.hasPrefix("'")
    text += (isMacro ? "\\&" : "") + Self.escaped(line) + "\n"
  }

  private static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\e") }
}
