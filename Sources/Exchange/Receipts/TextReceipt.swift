import Diagnostics

/// Writes a receipt as plain text, for files that nobody could read and for partners that ask for it.
package func textReceipt(sender: String, entries: [ReceiptEntry], remarks: [String] = [])
  -> [UInt8]
{
  var lines = ["Receipt for \(sender)", ""]
  for entry in entries {
    let file = String(decoding: printable(entry.fileName), as: UTF8.self)
    let place = ReceiptWording.place(entry.place).map { ", \($0)" } ?? ""
    lines.append("File: \(file)\(place)")
    if let id = entry.messageID { lines.append("Your number: \(id)") }
    lines.append("Our reference: \(entry.reference)")
    lines.append("Result: \(ReceiptWording.result(entry.result))")
    lines.append("  \(entry.explanation)")
    for problem in entry.problems {
      let position = problem.place.flatMap(ReceiptWording.place).map { "\($0): " } ?? ""
      lines.append(
        "  What is wrong: \(position)\(ReceiptWording.sentence(problem)) [\(problem.code)]")
      if let fix = problem.fix { lines.append("  How to fix it: \(ReceiptWording.sentence(fix))") }
    }
    lines.append("")
  }
  lines += remarks
  return Array((lines.joined(separator: "\n") + (remarks.isEmpty ? "" : "\n")).utf8)
}

/// Returns a file name fit for a receipt: control characters become `?`, so that a name cannot forge lines.
func printable(_ name: [UInt8]) -> [UInt8] {
  let text = String(decoding: name, as: UTF8.self)
  return Array(
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.properties.isBidiControl
            ? "?" : $0
        })
    )
    .utf8)
}
