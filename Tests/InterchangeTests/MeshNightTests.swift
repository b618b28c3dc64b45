import Foundation
import Testing

/// Nights of the sample at which a MESH client brings and sends on the files of a practice.
@Suite("A night with a MESH client")
struct MeshNightTests {
  private static let practice = "birchbank-practice"
  private let home: GlasgowHome
  private let failed: URL

  init() throws {
    home = try GlasgowHome()
    failed = home.root.appending(path: "mesh-failed")
    try home.agree(
      Self.practice, "inbox: { mapping: [referral-xml] }",
      "inbox: { mapping: [referral-xml], mesh: { from: X26HC001 } }")
    try home.agree(
      Self.practice, "deliver: each, collect-within: 24h",
      "mesh: { from: X26OT009, to: X26HC001, workflow: CLW_NEWS, failed: \(failed.path) }")
  }

  private func drop(_ name: String, _ text: String) throws {
    try home.drop(Data(text.utf8), as: name, of: Self.practice)
  }

  @Test("takes pairs and delivers pairs, and all of it can be proven afterwards")
  func night() throws {
    try FileManager.default.createDirectory(at: failed, withIntermediateDirectories: false)
    try drop("20261122_A.dat", sampleDrop("\(Self.practice)/referral-1001.xml"))
    try drop("20261122_A.ctl", "<DTSControl><From_DTS>X26HC001</From_DTS></DTSControl>")
    try drop("20261122_B.ctl", "<DTSControl><StatusCode>14</StatusCode></DTSControl>")
    let plan = try home.run("plan")
    #expect(plan.output.contains("control.report"))
    let run = try home.run("run")
    #expect(run.status == 2)
    #expect(run.output.contains("1 record failed for control.report"))
    #expect(try home.left().filter { $0.hasPrefix(Self.practice) } == [])
    let names = try home.outboxes().keys.filter { $0.hasPrefix("\(Self.practice)/") }
    #expect(names.sorted().map { $0.suffix(4) } == [".ctl", ".dat"])
    let verify = try home.run("verify", "--deep")
    #expect(verify.status == 0, "\(verify.output)\(verify.talk)")
  }

  @Test("can be followed to the id that the client has sent a file under")
  func whereabouts() throws {
    let sent = home.root.appending(path: "mesh-sent")
    try home.agree(Self.practice, "failed:", "sent: \(sent.path), failed:")
    for folder in [failed, sent] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let outbox = home.root.appending(path: "outbox/\(Self.practice)")
    let form = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/
    let name = try #require(
      home.outboxes().keys.filter { $0.hasPrefix(Self.practice) && $0.hasSuffix(".dat") }
        .map { String($0.split(separator: "/")[1]) }
        .first { $0.contains(form) })
    let control = name.dropLast(4) + ".ctl"
    let reference = try #require(name.firstMatch(of: form)?.0)
    func trace() throws -> String { try home.run("trace", String(reference)).output }
    #expect(try trace().contains("; not collected yet"))

    let text = try String(contentsOf: outbox.appending(path: control), encoding: .utf8)
    try FileManager.default.moveItem(
      at: outbox.appending(path: name), to: failed.appending(path: name))
    try FileManager.default.removeItem(at: outbox.appending(path: control))
    #expect(try trace().contains("; the MESH client could not send it"))

    try FileManager.default.removeItem(at: failed.appending(path: name))
    #expect(try trace().contains("; collected, and not among the files that the MESH client"))

    try text.replacing("<DTSId></DTSId>", with: "<DTSId>20261127080160413_B8CF9A</DTSId>")
      .write(to: sent.appending(path: control), atomically: true, encoding: .utf8)
    #expect(try trace().contains("; sent by the MESH client as 20261127080160413_B8CF9A"))
  }

  @Test("warns of files that the client could not send, and where nobody can tell")
  func failures() throws {
    let absent = try home.run("run")
    #expect(absent.status == 2)
    #expect(absent.talk.contains("cannot be looked into: \(failed.path) [outbox.failed]"))
    try FileManager.default.createDirectory(at: failed, withIntermediateDirectories: false)
    #expect(try home.run("run").status == 0)
    for name in ["feedback-1.dat", "feedback-1.ctl"] {
      try Data().write(to: failed.appending(path: name))
    }
    let run = try home.run("run")
    #expect(run.status == 2)
    let warning = "1 file for \(Self.practice) could not be sent by the MESH client"
    #expect(run.talk.contains(warning))
    #expect(try home.run("status").talk.contains(warning))
    let status = try home.run("status", "--json").output
    #expect(status.contains("\"failed\":[{\"files\":1"))
    let metrics = home.root.appending(path: "metrics.prom")
    #expect(try home.run("run", "--metrics", metrics.path).status == 2)
    #expect(
      try String(contentsOf: metrics, encoding: .utf8)
        .contains("interchange_mesh_failed_files{partner=\"\(Self.practice)\"} 1"))
  }
}
