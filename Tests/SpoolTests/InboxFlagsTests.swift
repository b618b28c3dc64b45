import Testing

@testable import Spool

@Suite("Flags in an inbox")
struct InboxFlagsTests {
  private let flags = InboxFlags(ending: ".ok")

  private func entry(
    _ name: String, at time: Int64, _ verdict: InboxEntry.Verdict = .drop,
    kind: FileStatus.Kind = .file
  ) -> InboxEntry {
    InboxEntry(
      name: FileName(name),
      status: FileStatus(
        kind: kind, device: 1, inode: 1, size: 1, links: 1, owner: 1, group: 1, mode: 0o660,
        changedAt: time),
      verdict: verdict)
  }

  private func verdicts(_ entries: InboxEntry...) -> [InboxEntry.Verdict] {
    flags.applied(to: entries).map(\.verdict)
  }

  @Test("let a drop through that is older than its own")
  func through() {
    #expect(verdicts(entry("a.xml", at: 5), entry("a.xml.ok", at: 5)) == [.drop])
    #expect(verdicts(entry("a.xml", at: 5), entry("a.xml.ok", at: 9)) == [.drop])
  }

  @Test("are no drops, and keep one back without a flag or with one that was left over")
  func back() {
    #expect(verdicts(entry("a.xml", at: 5)) == [.notYet(.withoutFlag)])
    #expect(verdicts(entry("a.xml", at: 5), entry("a.xml.ok", at: 4)) == [.notYet(.withoutFlag)])
    #expect(verdicts(entry("a.xml", at: 5), entry("b.xml.ok", at: 9)) == [.notYet(.withoutFlag)])
    #expect(verdicts(entry("a.xml.ok", at: 5)) == [])
  }

  @Test("change nothing about what is no drop anyway")
  func others() {
    #expect(
      verdicts(entry("a.part", at: 1, .notYet(.temporaryName))) == [.notYet(.temporaryName)])
    #expect(
      verdicts(entry("folder.ok", at: 1, .cannotBeDrop(.folder), kind: .folder))
        == [.cannotBeDrop(.folder)])
  }
}
