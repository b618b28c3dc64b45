import Archive
import Configuration
import Exchange
import Foundation
import Referrals
import Spool
import Testing

@testable import Pipeline

/// The sample with a practice whose files a MESH client brings and sends on.
enum Mesh {
  static let practice = MixedDrops.practice
  static let generation = GlasgowGeneration.load(replacing: [
    "partners/\(practice).yaml": """
    id: \(practice)
    name: Birchbank Medical Practice
    kind: practice
    identifiers: { practice-code: "99016" }
    inbox: { mapping: [referral-xml], mesh: { from: X26HC001, workflow: CLW_REFERRAL } }
    outbox:
      mapping: feedback-xml
      mesh: { from: X26OT009, to: X26HC001, workflow: CLW_FEEDBACK, subject: News & more }
    receipts: xml

    """
  ])

  static func control(
    _ lines: String = "<MessageType>Data</MessageType>", from: String = "X26HC001",
    workflow: String = "CLW_REFERRAL"
  ) -> String {
    """
    <DTSControl>
      <Version>1.0</Version>
      <From_DTS>\(from)</From_DTS>
      <WorkflowId>\(workflow)</WorkflowId>
      \(lines)
    </DTSControl>

    """
  }

  static func report(_ status: String, _ code: String, of localID: String = "R7K2-93QF-V") -> String
  {
    control(
      """
      <MessageType>Report</MessageType><LocalId>\(localID)</LocalId>
        <StatusRecord><Event>TRANSFER</Event><Status>\(status)</Status><StatusCode>\(code)</StatusCode></StatusRecord>
      """)
  }
}

extension SimulatedHome {
  fileprivate func put(_ name: String, _ text: String) { drop(name, text, by: Mesh.practice) }

  fileprivate func putPair(_ name: String, _ id: String, control: String = Mesh.control()) {
    put("\(name).dat", MixedDrops.referral(id))
    put("\(name).ctl", control)
  }

  /// What a receipt or report says of one file, by its code.
  fileprivate var codes: [String] {
    receiptRecords.compactMap { $0.firstMatch(of: /control\.[a-z-]+/).map { String($0.output) } }
  }

  fileprivate func outbox(of partner: String) -> [String: String] {
    var files: [String: String] = [:]
    for (path, bytes) in disk.files(below: "/home/outbox/\(partner)") {
      files[path.components(separatedBy: "/").last ?? ""] = String(decoding: bytes, as: UTF8.self)
    }
    return files
  }

  /// The control files that the archive keeps, with their drops.
  fileprivate func archivedControls() throws -> [String] {
    var controls: [String] = []
    let archive = try ArchiveFolder(reading: paths.archive, in: disk)
    for day in try archive.days() {
      var reader = try archive.reader(of: day)
      while let line = try reader.nextEntry()?.line() {
        if case .received(let received) = line.body {
          controls.append(String(decoding: received.control, as: UTF8.self))
        }
      }
    }
    return controls
  }

  fileprivate var quarantined: [String] {
    disk.files(below: "/home/state/quarantine").values.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Nights at which a MESH client stands before an inbox and behind an outbox.
@Suite("With a MESH client")
struct MeshTests {
  private let home = SimulatedHome(generation: Mesh.generation)

  @Test("a pair is one drop, in whatever order it came, and both its files go")
  func pair() async throws {
    home.putPair("20261122_A1", "BB-1")
    home.put("20261122_A2.CTL", Mesh.control())
    home.put("20261122_A2.DAT", MixedDrops.referral("BB-2"))
    let summary = try await home.run()
    #expect(summary.balance.total.records == 2)
    #expect(home.outbox(of: "community-links").count { $0.key.hasPrefix("referral-") } == 2)
    #expect(home.inboxes.isEmpty)
    #expect(home.archiveDamage == nil)
    #expect(try home.archivedControls() == [Mesh.control(), Mesh.control()])
  }

  @Test("a data file waits for its control file, and other files are drops by themselves")
  func waits() async throws {
    home.put("a.dat", MixedDrops.referral("BB-1"))
    home.put("b.xml", MixedDrops.referral("BB-2"))
    var summary = try await home.run()
    #expect(summary.balance.total.records == 1)
    #expect(home.inboxes == ["\(Mesh.practice)/a.dat"])
    home.put("a.ctl", Mesh.control())
    summary = try await home.run()
    #expect(summary.balance.total.records == 1)
    #expect(home.inboxes.isEmpty)
  }

  @Test("a control file that stays alone is told once, after the data file had time to come")
  func alone() async throws {
    home.put("a.ctl", Mesh.control())
    try await home.run()
    #expect(home.codes == ["control.no-data"])
    #expect(home.quarantined == [Mesh.control()])
    #expect(home.inboxes.isEmpty)
    try await home.run()
    #expect(home.codes == ["control.no-data"])
  }

  @Test(
    "a control file that is not right is refused, and its data file goes once a right one is there",
    arguments: [
      ("<DTSControl><Subject>Re/Subject></DTSControl>", "control.syntax"),
      (Mesh.control(from: "X26HC777"), "control.sender"),
      (Mesh.control(workflow: "SUS_CDS"), "control.workflow"),
    ])
  func refused(_ control: String, _ code: String) async throws {
    home.putPair("a", "BB-1", control: control)
    try await home.run()
    #expect(home.codes == [code])
    #expect(home.quarantined == [control])
    #expect(home.inboxes == ["\(Mesh.practice)/a.dat"])
    home.put("a.ctl", Mesh.control())
    try await home.run()
    #expect(home.outbox(of: "community-links").count { $0.key.hasPrefix("referral-") } == 1)
    #expect(home.inboxes.isEmpty)
  }

  @Test("a report that a file of ours went nowhere is ours to deal with, and answered to nobody")
  func report() async throws {
    let report = Mesh.report("ERROR", "14")
    home.put("r.ctl", report)
    home.put("s.ctl", Mesh.report("SUCCESS", "00"))
    let summary = try await home.run()
    #expect(summary.balance.total.records == 1)
    #expect(summary.balance.total.buckets[.failed] == 1)
    #expect(home.outbox(of: Mesh.practice).isEmpty)
    #expect(home.quarantined == [report])
    #expect(home.inboxes.isEmpty)
  }

  @Test("what goes out is a data file and then its control file, receipts too")
  func outbox() async throws {
    home.putPair("a", "BB-1")
    home.drop("f.xml", MixedDrops.feedback("CL-1", about: "BB-1"), by: "community-links")
    try await home.run()
    let files = home.outbox(of: Mesh.practice)
    #expect(files.count == 4)
    let control = try #require(
      files.first { $0.key.hasPrefix("feedback-") && $0.key.hasSuffix(".ctl") })
    let reference = control.key.dropFirst("feedback-".count).dropLast(".ctl".count)
    #expect(files["feedback-\(reference).dat"]?.contains("<Feedback") == true)
    #expect(
      control.value == """
        <DTSControl>
          <Version>1.0</Version>
          <AddressType>DTS</AddressType>
          <MessageType>Data</MessageType>
          <From_DTS>X26OT009</From_DTS>
          <To_DTS>X26HC001</To_DTS>
          <Subject>News &amp; more</Subject>
          <LocalId>\(reference)</LocalId>
          <DTSId></DTSId>
          <Compress>Y</Compress>
          <Encrypted>N</Encrypted>
          <WorkflowId>CLW_FEEDBACK</WorkflowId>
        </DTSControl>

        """)
    let receipt = try #require(
      files.first { $0.key.hasPrefix("receipt-") && $0.key.hasSuffix(".ctl") })
    #expect(receipt.value.contains("<WorkflowId>CLW_FEEDBACK_ACK</WorkflowId>"))
    #expect(home.archiveDamage == nil)
  }

  /// Every kind of file that a client may leave, so that nothing is left behind.
  private static func dropEverything(into home: SimulatedHome) {
    for number in 1...2 { home.putPair("p\(number)", "BB-\(number)") }
    home.put("q.ctl", Mesh.control())
    home.put("r.ctl", Mesh.report("ERROR", "12"))
    home.put("s.ctl", Mesh.report("SUCCESS", "00"))
    home.put("t.ctl", "<DTSControl>")
    home.drop("f.xml", MixedDrops.feedback("CL-1", about: "BB-1"), by: "community-links")
  }

  @Test(
    "no pair is taken or delivered by half, whatever step a crash comes at",
    arguments: [Crash.processKilled, .lost, .torn(seed: 1)])
  func crashes(_ crash: Crash) async throws {
    let baseline = try await CrashTests.Baseline(
      Mesh.generation, dropping: Self.dropEverything)
    #expect(baseline.deliveries.count == 4)
    #expect(baseline.steps.count > 60)
    for step in baseline.steps where CrashSweep.tries(step, crash, of: 5) {
      let fault = try await baseline.fault(crashingAt: step, leaving: crash)
      if let fault { Issue.record("step \(step), \(crash): \(fault)") }
    }
  }
}
