import Diagnostics
import Digests
import Document
import Formats
import Referrals

/// The namespace of our own messages, receipts included.
private let messages = "urn:referral-interchange:messages:1"

/// Writes a receipt as XML, as `schemas/receipt.xsd` of the shipped library describes it, or a stretch of one.
package func xmlReceipt(
  entries: [ReceiptEntry], stretch: ReceiptStretch = .whole
) -> [UInt8] {
  var writer = XMLWriter(namespaces: [XMLWriter.Namespace(prefix: "", uri: messages)])
  writer.open(name("Receipt"))
  writer.attribute(WireName(local: "version"), "1")
  // Where the stretch is not the first, what is written so far and the `>` behind it stand in the first.
  let head = writer.bytes.count + 1
  for entry in entries {
    write(entry, &writer)
  }
  if entries.isEmpty, stretch != .whole {
    return (stretch.isFirst ? writer.bytes + [UInt8(ascii: ">")] : [])
      + (stretch.isLast ? Array("\n</Receipt>\n".utf8) : [])
  }
  if stretch.isLast { writer.close() }
  return stretch.isFirst ? writer.bytes : Array(writer.bytes[head...])
}

private func write(_ entry: ReceiptEntry, _ writer: inout XMLWriter) {
  writer.open(name("Record"))
  leaf("File", printable(String(decoding: entry.fileName, as: UTF8.self)), &writer)
  leaf("Position", ReceiptWording.place(entry.place), &writer)
  leaf("MessageId", entry.messageID, &writer)
  leaf("Reference", entry.reference.text, &writer)
  leaf("Result", entry.result.rawValue, &writer)
  leaf("Explanation", entry.explanation, &writer)
  for problem in entry.problems {
    writer.open(name("Problem"))
    leaf("Code", problem.code, &writer)
    leaf("Field", problem.field, &writer)
    leaf("What", ReceiptWording.line(on: problem, in: entry), &writer)
    leaf("Fix", problem.fix.map { ReceiptWording.sentence($0) }, &writer)
    writer.close()
  }
  writer.close()
}

/// Writes an element with text, or nothing where there is none.
private func leaf(_ local: String, _ text: String?, _ writer: inout XMLWriter) {
  guard let text, !text.isEmpty else { return }
  writer.open(name(local))
  writer.text(text)
  writer.close()
}

private func name(_ local: String) -> WireName {
  WireName(local: local, space: messages)
}
