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
    if let flag = names.flag { addFollower(flag, for: window.receiver, record: 0) }
  }

  /// Adds the file that says that the one before it is whole.
  ///
  /// - `record`: That of the decision before it in the group.
  mutating func addFollower(
    _ follower: OutboxAgreement.Follower, for receiver: PartnerID, record: Int64
  ) {
    let output = addFile(
      kind: .flag, partner: receiver, name: follower.name, bytes: follower.bytes, record: record)
    add(.staged(archived(output, partner: receiver, [], follower.bytes)))
  }
}
