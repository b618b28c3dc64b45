import Foundation
import Glibc
import Locks
import Testing

/// Changes an inbox as fast as it can beside the program, until it is told to end.
private final class Meddler: Sendable {
  private let isOver = Guarded(false)
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable (Int) -> Void) {
    Thread.detachNewThread { [self] in
      var round = 0
      while !isOver.withLock({ $0 }) {
        body(round)
        round += 1
      }
      done.signal()
    }
  }

  func end() {
    isOver.withLock { $0 = true }
    done.wait()
  }
}

@Suite("An inbox that changes while it is read", .serialized)
struct HostileHurryTests {
  private static let secret = "Secretson-outside-the-roots"

  @Test("never gives out what a link points at that takes a drop's place")
  func swapped() throws {
    let home = try GlasgowHome()
    let outside = home.root.appending(path: "outside.xml")
    try Data(
      HostileText.referral("H-outside").replacing(HostileText.surname, with: Self.secret).utf8
    )
    .write(to: outside)
    let path = try home.inbox(HostileCase.practice, "x.xml").path
    let spare = path + ".part"
    let text = HostileText.referral("H-1")
    let meddler = Meddler { round in
      // Each way by a rename, so that there is always something under the name.
      unlink(spare)
      if round.isMultiple(of: 2) {
        _ = symlink(outside.path, spare)
      } else {
        try? Data(text.utf8).write(to: URL(filePath: spare))
      }
      rename(spare, path)
    }
    for _ in 0..<6 { #expect([0, 2].contains(try home.run("run", "--quiet").status)) }
    meddler.end()
    try? FileManager.default.removeItem(atPath: path)
    #expect(try home.run("run", "--quiet").status == 0)
    for bytes in try home.outboxes().values {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.secret))
    }
    #expect(!(try home.run("archive", "cat").output.contains(Self.secret)))
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test(
    "takes nothing that somebody has open for writing, whether it grows, shrinks or is rewritten")
  func heldOpen() throws {
    let home = try GlasgowHome()
    try home.drop(
      Data(HostileText.referral("H-good").utf8), as: "a-good.xml", of: HostileCase.practice)
    let path = try home.inbox(HostileCase.practice, "x.xml").path
    let text = HostileText.referral("H-1")
    try Data(text.utf8).write(to: URL(filePath: path))
    let file = open(path, O_RDWR)
    let meddler = Meddler { round in
      ftruncate(file, off_t(round % 4_000))
      pwrite(file, "x", 1, off_t(round % 3_000))
    }
    let run = try home.run("run", "--json")
    meddler.end()
    #expect((run.count("records"), run.count("delivered"), run.count("notYet")) == (1, 1, 1))
    ftruncate(file, 0)
    pwrite(file, text, text.utf8.count, 0)
    close(file)
    #expect(try home.run("run", "--json").count("delivered") == 1)
  }

  @Test("and that a flood has come to gives the others their turn before the flood is over")
  func flood() throws {
    let home = try GlasgowHome()
    let text = try sampleDrop("birchbank-practice/referral-1005.xml")
    for index in 0..<1_500 {
      try home.drop(
        Data(text.replacing("BB-1005", with: "F-\(index)").utf8), as: "\(index).xml",
        of: HostileCase.practice)
    }
    let other = HostileText.referral("H-1").replacing("99016", with: "99054")
    try home.drop(Data(other.utf8), as: "good.xml", of: "rowan-street-practice")
    let run = try home.run("run", "--json")
    #expect((run.count("records"), run.count("delivered")) == (1_501, 1))
    let order = try home.run("archive", "cat").objects
      .filter { $0["type"] as? String == "decided" }
      .compactMap { $0["partner"] as? String }
    // One turn of 500 records is the most that anybody waits for.
    #expect(order.firstIndex(of: "rowan-street-practice") == 500)
  }

  @Test("is taken another time where the program may open too few files", arguments: [16, 24, 40])
  func descriptors(_ most: Int) throws {
    let home = try GlasgowHome()
    try home.drop(Data(HostileText.referral("H-1").utf8), as: "x.xml", of: HostileCase.practice)
    let words = ["run", "--json", "--home", home.root.path]
    let run = try Program.run(
      words, under: ["/bin/sh", "-c", "ulimit -n \(most); exec \"$0\" \"$@\""])
    #expect(run.status == 1)
    #expect(run.talk.contains("[disk.descriptors]"), "\(run.talk)")
    let again = try home.run("run", "--json")
    #expect((again.status, again.count("delivered")) == (0, 1), "\(again.talk)")
  }

  @Test("waits for the flag that its partner has agreed to, and for no link or folder in its place")
  func flags() throws {
    let home = try GlasgowHome()
    try home.replace(
      "inbox: { mapping: [referral-xml] }",
      with: "inbox: { mapping: [referral-xml], flag: .ok }",
      in: "partners/birchbank-practice.yaml")
    for (index, name) in ["flagged", "alone", "linked", "folder"].enumerated() {
      try home.drop(
        Data(HostileText.referral("H-\(index)").utf8), as: "\(name).xml",
        of: HostileCase.practice)
    }
    let flag = { (name: String) in try home.inbox(HostileCase.practice, "\(name).xml.ok").path }
    try Data().write(to: URL(filePath: flag("flagged")))
    try Data().write(to: URL(filePath: flag("nothing")))
    #expect(symlink("/etc/passwd", try flag("linked")) == 0)
    #expect(mkdir(try flag("folder"), 0o770) == 0)
    let run = try home.run("run", "--json")
    #expect((run.count("delivered"), run.count("rejected"), run.count("notYet")) == (1, 2, 3))
    #expect(
      try Set(home.left().map { $0.split(separator: "/")[1] }) == [
        "alone.xml", "linked.xml", "folder.xml", "nothing.xml.ok",
      ])
  }
}
