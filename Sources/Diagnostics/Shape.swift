/// Returns the shape of a value that must not be quoted: `31/02/1990` becomes `99/99/9999`, `Ann B` becomes `Aaa A`.
///
/// Letters become `A` or `a`, digits `9`, other ASCII punctuation stays, everything else becomes `?`; the result is
/// clipped to 24 places. So a person can recognise the form of what was sent, and nobody can read it.
package func shape(of text: String) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    guard count < 24 else {
      result += "…"
      break
    }
    count += 1
    switch scalar {
    case "0"..."9": result += "9"
    case "A"..."Z": result += "A"
    case "a"..."z": result += "a"
    case " "..."~": result.unicodeScalars.append(scalar)
    default: result += scalar.properties.isAlphabetic ? "a" : "?"
    }
  }
  return result
}

/// Returns a coded value fit to be quoted in a message: at most 40 characters, control characters escaped.
///
/// Where columns have slipped, something else may stand in a code's place: what has nine digits or more, as CHI numbers
/// and telephone numbers have, or an `@`, is described by its shape instead.
package func quoted(code text: String) -> String {
  // Of a text of a megabyte the beginning says enough: no more than that is ever shown.
  let digits = text.unicodeScalars.prefix(1_000).count { $0.properties.numericType == .decimal }
  guard digits < 9, !text.utf8.contains(UInt8(ascii: "@")) else {
    return "a text of the form \(shape(of: text))"
  }
  var result = ""
  for scalar in text.unicodeScalars.prefix(40) {
    let isPlain =
      scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
      && !(0x2028...0x2029).contains(scalar.value) && !scalar.properties.isBidiControl
    result += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
  }
  return "'\(result)\(text.unicodeScalars.count > 40 ? "…" : "")'"
}

/// Returns what stands in a code's place in a message: quoted where it has the form of a code, else its shape.
///
/// A surname slips into the place of a code when a spreadsheet's columns shift. A code has a digit, or small letters and
/// dashes alone; a word with a capital and no digit may be a name.
package func quoted(unknownCode text: String) -> String {
  let hasDigit = text.utf8.contains { (0x30...0x39).contains($0) }
  let isPlain = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
  return hasDigit && !text.utf8.contains(0x20) || isPlain
    ? quoted(code: text) : "a text of the form \(shape(of: text))"
}
