import Diagnostics

/// Writes a receipt as plain text, for files that nobody could read and for partners that ask for it, or a stretch of
/// one.
package func textReceipt(
  sender: String, entries: [ReceiptEntry], stretch: ReceiptStretch = .whole
) -> [UInt8] {
  var lines = stretch.isFirst ? ["Receipt for \(sender)"] : []
  for entry in entries {
    lines.append("")
    let file = String(decoding: entry.fileName, as: UTF8.self)
    let place = ReceiptWording.place(entry.place).map { ", \($0)" } ?? ""
    if !file.isEmpty { lines.append("File: \(printable(file + place))") }
    if let id = entry.messageID { lines.append("Your number: \(printable(id))") }
    lines.append("Our reference: \(entry.reference)")
    lines.append("Result: \(ReceiptWording.word(for: entry))")
    lines.append("  \(entry.explanation)")
    for problem in entry.problems {
      lines.append(
        "  \(ReceiptWording.heading(problem, result: entry.result)): "
          + printable("\(ReceiptWording.line(on: problem, in: entry)) [\(problem.code)]"))
      if let fix = problem.fix { lines.append("  How to fix it: \(ReceiptWording.sentence(fix))") }
    }
  }
  var bytes: [UInt8] = []
  for line in lines {
    bytes.append(contentsOf: line.utf8)
    bytes.append(0x0A)
  }
  return bytes
}

/// Returns a text of the sender's fit for one line: control and invisible characters become `?`, so that a name cannot
/// forge lines, colour a terminal or turn the direction of writing.
func printable(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append("?")
    default: scalars.append(scalar)
    }
  }
  return String(scalars)
}
