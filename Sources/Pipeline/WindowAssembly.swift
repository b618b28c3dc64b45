import Archive
import Digests
import Exchange
import Ledger
import Referrals
import Routing

extension GroupAssembly {
  /// Adds a file of records that waited for it.
  ///
  /// Its archive line names the records and repeats none of their bytes.
  mutating func add(_ file: WindowFile) {
    let window = file.contents
    guard let outbox = directory[window.receiver]?.outbox else {
      preconditionFailure("a window closes only for a partner that takes messages")
    }
    let names = outbox.fileNames(
      kind: window.kind, reference: window.reference?.text, number: numbers.nextOutput,
      receiver: window.receiver, ending: ".\(window.frame.ending)")
    let receiver = numbers.number(of: window.receiver)
    let output = OutputRow(
      id: numbers.takeOutput(), group: number, partner: receiver, kind: .delivery,
      name: names.messages, sha256: file.sha256, size: file.size,
      record: window.reference == nil ? 0 : window.records[0].id)
    files.append(
      CommitGroup.File(
        output: output, partner: window.receiver,
        content: .written(file.writtenName)))
    add(
      .staged(
        ArchiveLine.Output(
          output: output.id, partner: window.receiver.rawValue, partnerNumber: receiver,
          name: output.name, sha256: output.sha256, size: output.size,
          references: [],
          content: .window(
            head: window.frame.head, between: window.frame.between,
            records: window.records.map(\.id), tail: window.frame.tail))))
    for record in window.records {
      closed.append((record: record.id, receiver: receiver, output: output.id))
    }
    if let flag = names.flag { addFlag(flag, for: window.receiver) }
  }

  /// Adds the empty file that says that the file before it is whole.
  private mutating func addFlag(_ name: String, for receiver: PartnerID) {
    let flag = OutputRow(
      id: numbers.takeOutput(), group: number, partner: numbers.number(of: receiver), kind: .flag,
      name: name, sha256: SHA256Digest(of: []), size: 0, record: 0)
    files.append(CommitGroup.File(output: flag, partner: receiver, content: .bytes([])))
    add(
      .staged(
        ArchiveLine.Output(
          output: flag.id, partner: receiver.rawValue, partnerNumber: flag.partner,
          name: flag.name, sha256: flag.sha256, references: [], bytes: [])))
  }
}
