import Diagnostics
import Digests
import Exchange
import Referrals
import Routing
import Testing

@Suite("A control file")
struct ControlFileTests {
  private static let agreement = MeshInbox(
    sender: "X26HC001", workflows: ["CLW_REFERRAL", "CLW_NEWS"])

  /// What it says: `data`, `success` or the code of a problem, with the line where it stands.
  private func meaning(_ text: String, _ agreement: MeshInbox = agreement) -> String {
    switch ControlFile.meaning(of: Array(text.utf8), agreement: agreement) {
    case .data: return "data"
    case .success: return "success"
    case .refused(let problem):
      guard case .text(let line, _)? = problem.place else { return problem.code }
      return "\(problem.code):\(line)"
    }
  }

  /// The elements of samples of the field, and what people make of them.
  static let readable: [(String, String)] = [
    (
      "the order of the client's own samples",
      """
      <DTSControl><Version>1.0</Version><AddressType>DTS</AddressType><MessageType>Data</MessageType>\
      <From_DTS>X26HC001</From_DTS><To_DTS>X26OT009</To_DTS><Subject>x</Subject><LocalId/>\
      <DTSId>20180808160418053343_B8CF9A</DTSId><WorkflowId>CLW_REFERRAL</WorkflowId></DTSControl>
      """
    ),
    (
      "the workflow first",
      """
      <DTSControl><WorkflowId>CLW_NEWS</WorkflowId><MessageType>Data</MessageType>\
      <From_DTS>X26HC001</From_DTS></DTSControl>
      """
    ),
    (
      "a declaration, comments and blanks",
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- made by hand -->
      <DTSControl>
        <From_DTS> X26HC001 </From_DTS>
        <WorkflowId>
          CLW_REFERRAL
        </WorkflowId>
      </DTSControl>
      """
    ),
    (
      "other cases",
      """
      <DtsControl><from_dts>x26hc001</from_dts><WORKFLOWID>clw_referral</WORKFLOWID>\
      <messagetype>DATA</messagetype></DtsControl>
      """
    ),
    (
      "no underscores",
      """
      <DTSControl><FromDTS>X26HC001</FromDTS><Workflow_Id>CLW_NEWS</Workflow_Id></DTSControl>
      """
    ),
    (
      "a checksum in either spelling",
      """
      <DTSControl><From_DTS>X26HC001</From_DTS><WorkflowId>CLW_NEWS</WorkflowId>\
      <DataChecksum>ab</DataChecksum><DataCheckSum>ab</DataCheckSum></DTSControl>
      """
    ),
    (
      "the status of a transfer that went well",
      """
      <DTSControl><From_DTS>X26HC001</From_DTS><WorkflowId>CLW_NEWS</WorkflowId><StatusRecord>\
      <DateTime>20180808160418</DateTime><Event>TRANSFER</Event><Status>SUCCESS</Status>\
      <StatusCode>00</StatusCode></StatusRecord></DTSControl>
      """
    ),
  ]

  @Test("is read whatever its order and spelling", arguments: readable)
  func reads(_ name: String, _ text: String) {
    #expect(meaning(text) == "data", "\(name)")
  }

  /// What is refused, and where it says so.
  static let refused: [(String, String)] = [
    ("<DTSControl><Subject>DLPv3/Subject></DTSControl>", "control.syntax:1"),
    ("<DTSControl>\n<Version>1.0</Version>\n<DTSControl>", "control.syntax:3"),
    ("", "control.syntax"),
    ("DTSControl", "control.syntax:1"),
    ("<Control/>", "control.form:1"),
    ("<DTSControl>\n<MessageType>Letter</MessageType></DTSControl>", "control.form:2"),
    ("<DTSControl/>", "control.sender:1"),
    ("<DTSControl>\n\n<From_DTS>X26HC002</From_DTS></DTSControl>", "control.sender:3"),
    (
      "<DTSControl><From_DTS>X26HC001</From_DTS>\n<WorkflowId>SUS_CDS</WorkflowId></DTSControl>",
      "control.workflow:2"
    ),
    ("<DTSControl><From_DTS>X26HC001</From_DTS></DTSControl>", "control.workflow:1"),
    (
      "<DTSControl><MessageType>Report</MessageType>\n<StatusCode>14</StatusCode></DTSControl>",
      "control.report:2"
    ),
    (
      "<DTSControl><StatusRecord><Status>Error</Status></StatusRecord></DTSControl>",
      "control.report:1"
    ),
    ("<DTSControl><StatusCode>EPL-151</StatusCode></DTSControl>", "control.report:1"),
  ]

  @Test("is refused where it is not right, by a code and a place", arguments: refused)
  func refuses(_ text: String, _ expected: String) {
    #expect(meaning(text).hasPrefix(expected))
  }

  @Test("is refused where it is larger than any")
  func large() {
    let text =
      "<DTSControl><Subject>\(String(repeating: "x", count: 70_000))</Subject></DTSControl>"
    #expect(meaning(text) == "control.form")
  }

  @Test("may come from anybody and by any workflow where none is agreed")
  func open() {
    #expect(meaning("<DTSControl/>", MeshInbox()) == "data")
  }

  @Test("of a report that went well needs nobody")
  func success() {
    let text =
      "<DTSControl><MessageType>Report</MessageType><StatusRecord><Status>SUCCESS</Status></StatusRecord></DTSControl>"
    #expect(meaning(text) == "success")
  }

  @Test("of a report is ours to deal with, and closed once a person has it processed again")
  func closed() throws {
    let text = "<DTSControl><StatusCode>14</StatusCode></DTSControl>"
    let sender = Partner(
      id: try #require(PartnerID(rawValue: "oak")), name: "Oak", kind: .practice,
      inbox: InboxAgreement(mappings: ["referral-xml"], mesh: MeshInbox()))
    func outcome(_ repeated: RepeatedRecord?) throws -> RecordProblem.Outcome? {
      let bytes = Array(text.utf8)
      let drop = Drop(
        number: 1, partner: sender.id, name: Array("r.ctl".utf8), bytes: bytes,
        sha256: SHA256Digest(of: bytes),
        receivedOn: try #require(PartialDate(year: 2026, month: 11, day: 22)), repeated: repeated)
      let survey = DropSurvey(of: drop, from: sender, in: Glasgow.generation)
      guard case .unreadable(let problems) = survey.form else { return nil }
      return problems.first?.outcome
    }
    #expect(try outcome(nil) == .fail)
    #expect(try outcome(RepeatedRecord(ordinal: 1, line: 1)) == .reject)
  }

  @Test("of a failure names our reference and the cause, and nothing that is not ours")
  func words() throws {
    func problem(_ localID: String, _ code: String) throws -> RecordProblem {
      let text =
        "<DTSControl><LocalId>\(localID)</LocalId><StatusCode>\(code)</StatusCode></DTSControl>"
      guard
        case .refused(let problem) = ControlFile.meaning(
          of: Array(text.utf8), agreement: MeshInbox())
      else { throw ControlProblemMissing() }
      return problem
    }
    let known = try problem("R7K2-93QF-V", "14")
    #expect(
      known.what
        == "MESH reports that the file that we sent for R7K2-93QF-V went nowhere (status 14)")
    #expect(known.why == "it was not collected in time, or the partner's mailbox is closed")
    #expect(known.outcome == .fail)
    let foreign = try problem("Kilnford 2311484044", "Mrs Kilnford")
    #expect(foreign.what == "MESH reports that a file that we sent went nowhere")
  }
}

private struct ControlProblemMissing: Error {}
