/// Returns Swift source with comments and the text of string literals blanked, so that words can be looked up in the
/// code alone.
///
/// Line breaks stay where they were; what stands in `\( )` inside a string is code and stays.
func codeOnly(_ source: String) -> String {
  var scanner = CodeScanner(bytes: Array(source.utf8))
  scanner.run()
  return String(decoding: scanner.output, as: UTF8.self)
}

/// One pass over the bytes of a source file with a stack of what is open.
private struct CodeScanner {
  private enum Open {
    /// Code in an interpolation, with the round brackets open in it.
    case interpolation(brackets: Int)
    /// A string literal with its number signs and whether it has three quotes.
    case string(signs: Int, multiline: Bool)
  }

  let bytes: [UInt8]
  var output: [UInt8] = []
  private var at = 0
  private var open: [Open] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
    output.reserveCapacity(bytes.count)
  }

  /// The bytes that may begin or end anything; all others are copied or blanked one by one, without a look around.
  private static let marks: [Bool] = {
    var marks = [Bool](repeating: false, count: 256)
    for mark in "/\"#()\\\n".utf8 { marks[Int(mark)] = true }
    return marks
  }()

  mutating func run() {
    let marks = Self.marks
    while at < bytes.count {
      let byte = bytes[at]
      if !marks[Int(byte)] {
        if case .string = open.last {
          output.append(UInt8(ascii: " "))
        } else {
          output.append(byte)
        }
        at += 1
      } else if case .string(let signs, let multiline) = open.last {
        stepInString(signs: signs, multiline: multiline)
      } else {
        stepInCode()
      }
    }
  }

  private mutating func stepInCode() {
    if starts("//") {
      while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { blank(1) }
    } else if starts("/*") {
      blankBlockComment()
    } else if let signs = signsBeforeQuote() {
      let multiline = starts("\"\"\"", from: at + signs)
      open.append(.string(signs: signs, multiline: multiline))
      blank(signs + (multiline ? 3 : 1))
    } else {
      countBracket()
      output.append(bytes[at])
      at += 1
    }
  }

  /// Keeps the count of an interpolation's brackets, and closes it at its last one.
  private mutating func countBracket() {
    guard case .interpolation(let brackets) = open.last else { return }
    if bytes[at] == UInt8(ascii: "(") {
      open[open.count - 1] = .interpolation(brackets: brackets + 1)
    } else if bytes[at] == UInt8(ascii: ")") {
      if brackets == 1 {
        open.removeLast()
      } else {
        open[open.count - 1] = .interpolation(brackets: brackets - 1)
      }
    }
  }

  private mutating func stepInString(signs: Int, multiline: Bool) {
    let marks = String(repeating: "#", count: signs)
    let close = (multiline ? "\"\"\"" : "\"") + marks
    if starts(close) {
      blank(close.utf8.count)
      open.removeLast()
    } else if starts("\\" + marks + "(") {
      blank(1 + signs)
      output.append(UInt8(ascii: "("))
      at += 1
      open.append(.interpolation(brackets: 1))
    } else if starts("\\" + marks) {
      blank(2 + signs)
    } else if bytes[at] == UInt8(ascii: "\n"), !multiline {
      open.removeLast()
    } else {
      blank(1)
    }
  }

  private mutating func blankBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        blank(2)
      } else if starts("*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && at < bytes.count
  }

  /// Returns how many number signs stand before a quote here, or `nil` where no string begins.
  private func signsBeforeQuote() -> Int? {
    var place = at
    while place < bytes.count, bytes[place] == UInt8(ascii: "#") { place += 1 }
    return place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? place - at : nil
  }

  private func starts(_ text: String, from start: Int? = nil) -> Bool {
    bytes[min(start ?? at, bytes.count)...].starts(with: text.utf8)
  }

  /// Writes blanks instead of the next bytes; line breaks are kept.
  private mutating func blank(_ count: Int) {
    for _ in 0..<count where at < bytes.count {
      output.append(bytes[at] == UInt8(ascii: "\n") ? bytes[at] : UInt8(ascii: " "))
      at += 1
    }
  }
}
