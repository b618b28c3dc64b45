import Testing

@testable import Spool

@Suite("A taken drop")
struct InboxSettlingTests {
  private let disk = SimulatedFileSystem()

  /// An inbox with one drop that is taken under number 5.
  private func inbox(bytes content: [UInt8] = [1, 2, 3]) throws -> Inbox {
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", content)
    let entry = try #require(try inbox.scan().first)
    _ = try inbox.take(entry, number: 5, maxBytes: 1 << 30, settle: 0)
    return inbox
  }

  @Test("is removed once, and again without complaint")
  func removes() throws {
    let inbox = try inbox()
    #expect(try inbox.settle("5~x.xml", .remove) == .done)
    #expect(try inbox.settle("5~x.xml", .remove) == .done)
    #expect(disk.list("/inbox/.taken") == [])
  }

  @Test("is set aside under its number")
  func quarantines() throws {
    let inbox = try inbox()
    let quarantine = try disk.makeFolder("/quarantine", mode: 0o700)
    let settlement = Settlement.quarantine(quarantine, copyLimit: 100)
    #expect(try inbox.settle("5~x.xml", settlement) == .done)
    #expect(disk.bytes("/quarantine/5") == [1, 2, 3])
    #expect(disk.list("/inbox/.taken") == [])
    #expect(try inbox.settle("5~x.xml", settlement) == .wasGone)
  }

  @Test(
    "is copied to quarantine on another mount, and only then removed, at whichever step that crashes"
  )
  func copiesAcrossMounts() throws {
    let content = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    disk.mount("/quarantine", sharingDevice: true)
    let inbox = try inbox(bytes: content)
    try inbox.taken.syncFileSystem()
    for step in 1... {
      let copy = disk.copy()
      let again = try Inbox(
        folder: copy.openFolder("/inbox"), taken: copy.openFolder("/inbox/.taken"))
      let quarantine = try copy.openFolder("/quarantine")
      copy.forgetSteps()
      copy.failAtStep(step, leaving: .torn(seed: UInt64(step)))
      do {
        try again.settle("5~x.xml", .quarantine(quarantine, copyLimit: 10_000_000))
        #expect(copy.bytes("/quarantine/5") == content)
        #expect(copy.list("/inbox/.taken") == [])
        #expect(step > 8)
        return
      } catch {
        copy.restart()
        let source = copy.bytes("/inbox/.taken/5~x.xml")
        #expect(source == content || copy.bytes("/quarantine/5") == content, "step \(step)")
        let recovered = try Inbox(
          folder: copy.openFolder("/inbox"), taken: copy.openFolder("/inbox/.taken"))
        try recovered.settle(
          "5~x.xml", .quarantine(copy.openFolder("/quarantine"), copyLimit: 10_000_000))
        #expect(copy.bytes("/quarantine/5") == content, "recovered after step \(step)")
      }
    }
  }

  @Test(
    "survives a power cut after its removal because its copy and the copy's name are synced",
    arguments: [nil, .syncGrowing, .syncFolder] as [SimulatedStep.Operation?])
  func syncsCopy(_ omitted: SimulatedStep.Operation?) throws {
    disk.mount("/quarantine")
    let inbox = try inbox()
    let quarantine = try disk.openFolder("/quarantine")
    if let omitted { disk.omit([OmittedSync(omitted, folderSuffix: "quarantine")]) }
    try inbox.settle("5~x.xml", .quarantine(quarantine, copyLimit: 100))
    try inbox.taken.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    // Without either sync the drop is lost, which shows that this test would notice.
    #expect((disk.bytes("/quarantine/5") == [1, 2, 3]) == (omitted == nil))
  }

  @Test("stays, under a name that is no leftover, when it is too large to be copied")
  func keepsLarge() throws {
    disk.mount("/quarantine")
    let inbox = try inbox()
    let quarantine = try disk.openFolder("/quarantine")
    #expect(try inbox.settle("5~x.xml", .quarantine(quarantine, copyLimit: 2)) == .kept)
    #expect(disk.list("/inbox/.taken") == ["kept-5"])
    #expect(try inbox.leftovers() == [])
  }

  @Test("is listed by number as a leftover, and strange names are not")
  func listsLeftovers() throws {
    let inbox = try Inbox.open("/inbox", on: disk)
    for name in ["10~b", "9~a", "11!clipped", "probe", "~x", "7", "7~", "x~y", "0~z", "-1~z"] {
      disk.put("/inbox/.taken/" + name, [1])
    }
    let leftovers = try inbox.leftovers()
    #expect(leftovers.map(\.number) == [9, 10, 11])
    #expect(leftovers.map(\.isNameClipped) == [false, false, true])
  }

  @Test("is not taken up when it has gone since it was listed")
  func goneLeftover() throws {
    let inbox = try inbox()
    let leftover = try #require(try inbox.leftovers().first)
    disk.collect("/inbox/.taken/5~x.xml")
    #expect(try inbox.retake(leftover, maxBytes: 100) == .notYet(.gone))
  }

  @Test("is not mistaken for an obstacle that it has replaced since the scan")
  func spareReplacement() throws {
    let inbox = try Inbox.open("/inbox", on: disk)
    let quarantine = try disk.makeFolder("/quarantine", mode: 0o700)
    disk.put("/inbox/x.xml", kind: .link)
    let entry = try #require(try inbox.scan().first)
    disk.put("/inbox/x.xml", bytes("a real drop"))
    #expect(try inbox.quarantine(entry, number: 9, in: quarantine) == .changed)
    #expect(disk.bytes("/inbox/x.xml") == bytes("a real drop"))
    #expect(disk.list("/quarantine") == [])
  }

  @Test("leaves an obstacle where it is when it cannot be renamed")
  func leavesObstacle() throws {
    disk.mount("/quarantine")
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x", kind: .pipe)
    let entry = try #require(try inbox.scan().first)
    let quarantine = try disk.openFolder("/quarantine")
    #expect(try inbox.quarantine(entry, number: 9, in: quarantine) == .left)
    #expect(try inbox.scan() == [entry])
  }
}
