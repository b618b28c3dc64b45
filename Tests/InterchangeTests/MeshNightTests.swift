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
