import Configuration
import Exchange

/// The sample's home in which one practice and its link workers speak HL7 v2, and messages for them.
enum HL7Messages {
  static let practice = "birchbank-practice"
  static let linkWorkers = "community-links"

  static let generation = Glasgow.load(replacing: [
    "partners/birchbank-practice.yaml": """
    id: birchbank-practice
    name: Birchbank Practice
    kind: practice
    identifiers: { practice-code: "99016" }
    inbox: { mapping: [ hl7v2-referral ] }
    outbox: { mapping: hl7v2-feedback, deliver: each, collect-within: 24h }
    """,
    "partners/community-links.yaml": """
    id: community-links
    name: Community Links North
    kind: clw-provider
    identifiers: { ods-code: "G99CL" }
    inbox: { mapping: [ hl7v2-referral, hl7v2-feedback ] }
    outbox: { mapping: [ hl7v2-referral, feedback-xml ], deliver: each, collect-within: 24h }
    covers: [ birchbank-practice ]
    """,
  ])

  /// A referral; its lines end with CR.
  static func referral(_ id: String, event: String = "I12", sex: String = "F", more: [String] = [])
    -> String
  {
    lines(
      [
        "MSH|^~\\&|SYS|99016|||20261121093000||REF^\(event)^REF_I12|C-\(id)|P|2.5|||||GBR|UNICODE UTF-8",
        "RF1||R||||\(id)", "PRD|RP|Tarnside^Isla-Rae||^^^99016",
        "PID|1||2311484044^^^^CHI||Kilnford^Brenwyn||19481123|\(sex)|||14 Inchbrae Street",
        "PD1|||Birchbank Practice^^99016", "DG1|1||loneliness^^99RI|||W",
        "CON||referred^^99RI|||||||||A", "CON||share^^99RI|||||||||A",
        "CON||feedback^^99RI|||||||||A",
      ] + more)
  }

  static func feedback(_ id: String, about: String, status: String = "A") -> String {
    lines([
      "MSH|^~\\&|LINKS||||20261122||RRI^I12|\(id)|P|2.5", "MSA|AA|x",
      "RF1|\(status)|||||\(about)^99016",
    ])
  }

  static func lines(_ lines: [String]) -> String { lines.map { "\($0)\r" }.joined() }

  /// A file of several messages with its headers and trailers.
  static func batch(_ messages: [String], count: String? = nil, batches: String = "1") -> String {
    "FHS|^~\\&\rBHS|^~\\&\r" + messages.joined()
      + "BTS|\(count ?? "\(messages.count)")\rFTS|\(batches)\r"
  }
}
