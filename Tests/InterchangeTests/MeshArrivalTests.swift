import Foundation
import Testing

/// Nights of the sample at which one MESH client brings the files of several practices into one folder.
@Suite("A MESH client's IN folder for several partners")
struct MeshArrivalTests {
  private let home: GlasgowHome
  private let arrivals: URL

  init() throws {
    home = try GlasgowHome()
    arrivals = home.root.appending(path: "mesh-in")
    try FileManager.default.createDirectory(at: arrivals, withIntermediateDirectories: false)
    for (partner, mailbox) in [
      ("birchbank-practice", "X26HC001"), ("maryhill-practice", "X26HC002"),
    ] {
      try home.agree(
        partner, "inbox: { mapping: [referral-xml] }",
        "inbox: { mapping: [referral-xml], mesh: { from: \(mailbox) } }")
    }
    try home.agree(
      "maryhill-practice", "deliver: each, collect-within: 24h",
      "mesh: { from: X26OT009, to: X26HC002, workflow: CLW_NEWS }")
    try home.replace(
      "name: ", with: "mesh: { in: \(arrivals.path) }\nname: ", in: "interchange.yaml")
  }

  /// Puts a file into the folder.
  private func arrive(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: arrivals.appending(path: name))
  }

  private func control(_ elements: String) -> String { "<DTSControl>\(elements)</DTSControl>" }

  private func present() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: arrivals.path).sorted()
  }

  /// A referral of each practice, and what a client brings for nobody.
  private func arriveAll() throws {
    try arrive("20261122_A.dat", sampleDrop("birchbank-practice/referral-1001.xml"))
    try arrive("20261122_A.ctl", control("<From_DTS>x26hc001</From_DTS>"))
    try arrive("20261122_B.dat", sampleDrop("maryhill-practice/MF11.xml"))
    try arrive("20261122_B.ctl", control("<From_DTS>X26HC002</From_DTS>"))
    try arrive(
      "20261122_C.ctl",
      control(
        "<MessageType>Report</MessageType><From_DTS>X26OT009</From_DTS><To_DTS>X26HC002</To_DTS>"
          + "<StatusCode>14</StatusCode>"))
  }

  @Test(
    "is emptied into the inboxes of those that sent the files, and reports go where they belong")
  func night() throws {
    try arriveAll()
    let check = try home.run("check")
    #expect(check.status == 0, "\(check.talk)")
    let plan = try home.run("plan")
    #expect(plan.talk.contains("3 files of the MESH client are not in this plan"))
    #expect(try present().count == 5)
    let run = try home.run("run")
    #expect(run.status == 2, "the report")
    #expect(run.output.contains("1 record failed for control.report"))
    #expect(try present() == [])
    #expect(try home.left() == [])
    let failures = try home.run("failures", "--json").output
    #expect(failures.contains("maryhill-practice"))
    #expect(try home.receipts(of: "birchbank-practice").contains("BB-1001"))
    let verify = try home.run("verify", "--deep")
    #expect(verify.status == 0, "\(verify.output)\(verify.talk)")
    #expect(!run.talk.contains("[mesh."))
  }

  @Test("keeps what belongs to nobody, and whoever looks is told until somebody sees to it")
  func strangers() throws {
    try arrive("S.dat", sampleDrop("maryhill-practice/MF11.xml"))
    try arrive("S.ctl", control("<From_DTS>X26ZZ999</From_DTS>"))
    try arrive("T.dat", "x")
    try arrive("T.ctl", control("<From_DTS>GPPROVIDER_9449304424_19500607_Dunwhin</From_DTS>"))
    try arrive("U.dat", "x")
    try arrive("U.ctl", "<DTSControl><From_DTS>X26HC002<DTSControl>")
    let run = try home.run("run")
    #expect(run.status == 2)
    #expect(
      run.talk.contains(
        "2 files of the MESH client belong to no partner: \(arrivals.path) [mesh.nobody]"),
      "\(run.talk)")
    #expect(run.talk.contains("no partner's 'mesh:' names X26ZZ999, or more than one does"))
    #expect(!run.talk.contains("Dunwhin"))
    #expect(run.talk.contains("as the control file is not right: \(arrivals.path) [mesh.control]"))
    #expect(try present().count == 6)
    #expect(try home.run("run", "--json").output.contains("\"cause\":\"nobody\""))

    try home.agree("maryhill-practice", "from: X26HC002 }", "from: X26ZZ999 }")
    #expect(try home.run("run").talk.contains("1 file of the MESH client belongs to no partner"))
    #expect(try home.receipts(of: "maryhill-practice").contains("MF-11"))
  }

  @Test(
    "is told of by status and metrics when files have lain in it for a while, and when it is not there"
  )
  func reports() throws {
    try arriveAll()
    #expect(!(try home.run("status").talk.contains("mesh.unsorted")), "they have just come")
    try FileManager.default.removeItem(at: arrivals)
    for command in ["status", "run", "check"] {
      let run = try home.run(command)
      #expect((run.talk + run.output).contains("[mesh.disk]"), "\(command): \(run.talk)")
    }
    #expect(try home.run("run").status == 2)
  }

  @Test("is looked into while the home is watched")
  func watched() throws {
    let watched = try WatchedHome(home)
    try arriveAll()
    try watched.require("it is empty") { try present() == [] }
    try watched.require("a receipt") {
      try home.receipts(of: "birchbank-practice").contains("BB-1001")
    }
    try arrive("S.dat", "x")
    try arrive("S.ctl", control("<From_DTS>X26ZZ999</From_DTS>"))
    try watched.require("the log tells") { watched.log.contains("belongs to no partner") }
    try FileManager.default.removeItem(at: arrivals.appending(path: "S.ctl"))
    try FileManager.default.removeItem(at: arrivals.appending(path: "S.dat"))
    try watched.require("the log tells the end") { watched.log.contains("handed on again") }
    #expect(watched.stop() == 0)
  }
}
