import Diagnostics
import Glibc
import Testing

@testable import Spool

@Suite("An outbox")
struct OutboxTests {
  @Test("is made with its staging, ours alone, and proves its rename", arguments: Machine.allCases)
  func opens(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let outbox = try Outbox.open(path + "/outbox/agency", on: fileSystem)
      try outbox.proveRename()
      try outbox.checkStaging()
      #expect(try outbox.folder.status().mode == 0o2770)
      #expect(try outbox.staging.status().mode & 0o777 == 0o700)
      #expect(try outbox.staging.names() == [])
      #expect(try outbox.folder.names() == [".staging"])
    }
  }

  @Test(
    "is there after a power cut with what is staged, unless the sync of a folder above is left out",
    arguments: [nil, "", "/outbox", "/outbox/agency"])
  func staysMade(_ unsynced: String?) throws {
    let disk = SimulatedFileSystem()
    if let unsynced { disk.omit([OmittedSync(.syncFolder, folderSuffix: unsynced)]) }
    let staging = try Outbox.open("/outbox/agency", on: disk).staging
    try staging.create("1", bytes: [7], mode: 0o600)
    disk.omit([])
    try staging.syncFile("1")
    try staging.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect((disk.files(below: "/outbox/agency") == [".staging/1": [7]]) == (unsynced == nil))
  }

  @Test("is opened again after a trial that a crash has left behind")
  func reopens() throws {
    for step in 1...4 {
      let disk = SimulatedFileSystem()
      let outbox = try Outbox.open("/outbox", on: disk)
      disk.forgetSteps()
      disk.failAtStep(step, leaving: .processKilled)
      #expect(throws: SpoolProblem.self) { try outbox.proveRename() }
      disk.restart()
      try Outbox.open("/outbox", on: disk).proveRename()
      #expect(disk.files(below: "/outbox") == [:])
    }
  }

  @Test(
    "keeps what is staged through a power cut, at whatever step an earlier start was killed that made it"
  )
  func madeInPart() throws {
    for step in 1... {
      let disk = SimulatedFileSystem()
      disk.failAtStep(step, leaving: .processKilled)
      let isMade = (try? Outbox.open("/home/outbox/agency", on: disk)) != nil
      disk.restart()
      let staging = try Outbox.open("/home/outbox/agency", on: disk).staging
      try staging.create("1", bytes: [1], mode: 0o640)
      try staging.syncFile("1")
      try staging.sync()
      disk.powerCut(leaving: .lost)
      #expect(disk.bytes("/home/outbox/agency/.staging/1") == [1], "killed at step \(step)")
      if isMade { return }
    }
  }

  @Test("says in plain words that a mount lies between it and its staging")
  func findsMount() throws {
    let disk = SimulatedFileSystem()
    disk.mount("/outbox/.staging", sharingDevice: true)
    disk.change(mode: 0o700, of: "/outbox/.staging")
    let outbox = try Outbox.open("/outbox", on: disk)
    let error = #expect(throws: SpoolProblem.self) { try outbox.proveRename() }
    #expect(error == .crossesMounts(from: "/outbox/.staging", to: "/outbox"))
    #expect(error?.diagnostic.code == "folder.mount")
    #expect(disk.list("/outbox/.staging") == [])
  }

  @Test("refuses a staging folder that lets others in, at once and later")
  func refusesOpenStaging() throws {
    try Scratch.use { path in
      let fileSystem = RealFileSystem()
      let outbox = try Outbox.open(path + "/outbox", on: fileSystem)
      #expect(chmod(path + "/outbox/.staging", 0o770) == 0)
      let later = #expect(throws: SpoolProblem.self) { try outbox.checkStaging() }
      #expect(later?.diagnostic.code == "folder.mode")
      #expect(throws: SpoolProblem.self) { _ = try Outbox.open(path + "/outbox", on: fileSystem) }
    }
  }

  @Test("refuses a staging folder of another owner, and a link in its place")
  func refusesForeignStaging() throws {
    let disk = SimulatedFileSystem()
    disk.put("/outbox/.staging", kind: .folder, owner: 2000)
    let error = #expect(throws: SpoolProblem.self) { _ = try Outbox.open("/outbox", on: disk) }
    #expect(error == .foreignOwner(path: "/outbox/.staging", owner: 2000))
    disk.put("/other/.staging", kind: .link)
    #expect(throws: SpoolProblem.self) { _ = try Outbox.open("/other", on: disk) }
    #expect(try !Outbox.takesFiles("/outbox", on: disk))
    #expect(try Outbox.takesFiles("/not-there-yet", on: disk))
  }
}
