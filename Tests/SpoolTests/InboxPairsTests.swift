import Testing

@testable import Spool

@Suite("Pairs in an inbox")
struct InboxPairsTests {
  private func entry(
    _ name: String, _ verdict: InboxEntry.Verdict = .drop, kind: FileStatus.Kind = .file
  ) -> InboxEntry {
    InboxEntry(
      name: FileName(name),
      status: FileStatus(
        kind: kind, device: 1, inode: 1, size: 1, links: 1, owner: 1, group: 1, mode: 0o660,
        changedAt: 1),
      verdict: verdict)
  }

  private func left(_ takenName: String) -> Leftover {
    let status = entry("x").status
    return Leftover(
      number: 1, name: "x", isNameClipped: false, takenName: FileName(takenName), status: status)
  }

  /// What is left of entries: each name, with its control file or `?` where it waits.
  private func applied(_ names: String..., taken: [Leftover] = []) -> [String] {
    InboxPairs.applied(to: names.map { entry($0) }, taken: taken)
      .map { entry in
        let name = String(decoding: entry.name.bytes, as: UTF8.self)
        if let control = entry.controlEntry {
          return "\(name)+\(String(decoding: control.name.bytes, as: UTF8.self))"
        }
        return entry.verdict == .drop ? name : "\(name)?"
      }
  }

  @Test("are one drop each, and what stands alone is found out")
  func pairs() {
    #expect(applied("a.ctl", "a.dat") == ["a.dat+a.ctl"])
    #expect(applied("a.DAT", "a.ctl") == ["a.DAT+a.ctl"])
    #expect(applied("a.dat", "b.ctl", "c.xml", ".dat") == ["a.dat?", "b.ctl", "c.xml", ".dat"])
    let long = String(repeating: "x", count: 200)
    #expect(applied("\(long).ctl", "\(long).dat") == ["\(long).ctl", "\(long).dat"])
  }

  @Test("wait for an unsettled drop of their name, whose control file is no drop")
  func unsettled() {
    #expect(applied("a.ctl", taken: [left("1+a.dat")]) == [])
    #expect(applied("a.ctl", "a.dat", taken: [left("1+a.dat")]) == ["a.dat?"])
    #expect(applied("a.ctl", taken: [left("1~a.dat")]) == ["a.ctl"])
    #expect(applied("b.ctl", taken: [left("1+a.dat")]) == ["b.ctl"])
  }

  @Test("are none where one of the two can be no drop")
  func obstacles() {
    let folder = entry("a.dat", .cannotBeDrop(.folder), kind: .folder)
    #expect(
      InboxPairs.applied(to: [entry("a.ctl"), folder], taken: []).map(\.verdict)
        == [.drop, .cannotBeDrop(.folder)])
  }
}
