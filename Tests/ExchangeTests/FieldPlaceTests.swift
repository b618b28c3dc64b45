import Configuration
import Diagnostics
import Exchange
import Referrals
import Testing

@Suite("What a check finds")
struct FieldPlaceTests {
  private static let sender = "westmuir-practice"

  private static let generation = Glasgow.load(replacing: [
    "checks.yaml": """
    - { check: attachments, severity: warn, types: [ text/plain ] }
    - { check: length, severity: warn, field: risks.notes, most: 8 }

    """,
    "mappings/tiny.yaml": """
    mapping: tiny
    message: referral
    format: json
    rules:
      - { at: id, field: id }
      - { at: "{day}[ {time}]", field: date, date: "yyyy-MM-dd[ HH:mm]" }
      - { at: family, field: person.name.family, required: true }
      - { at: born, field: person.birthDate }
      - { at: [ chi, number ], field: person.chi }
      - { at: place, text: [ "{name}, {postcode}" ], rules: [ { at: name, field: practice.name }, { at: postcode, field: person.address.postcode } ] }
      - each: "risks*"
        field: risks
        rules:
          - { at: what, field: notes }
          - { at: since, field: from }
      - each: "letters*"
        field: attachments
        rules:
          - { at: name, field: name }
          - { at: type, field: type }

    """,
    "partners/\(sender).yaml": """
    id: \(sender)
    name: Westmuir Medical Centre
    kind: practice
    identifiers: { practice-code: "99069" }
    inbox: { mapping: [tiny] }

    """,
  ])

  /// The problems of a message with these members, each as `code line:column path`.
  private static func told(_ members: String, explaining: Bool = false) -> [String] {
    var night = Night(generation)
    let put = Put(sender, "{\n\"id\":\"A\",\n\"family\":\"Hollin\",\n\(members)\n}")
    let record = night.prepare(put, explaining: explaining).records[0]
    #expect(record.trail.isEmpty != explaining)
    return record.problems.map { problem in
      let place = problem.place.flatMap { place -> String? in
        guard case .text(let line, let column) = place else { return nil }
        return "\(line):\(column)"
      }
      return [problem.code, place ?? "-", problem.path ?? "-"].joined(separator: " ")
    }
  }

  static let cases = [
    ("\"chi\": \"2311484045\"", ["chi.checksum 4:8 chi"]),
    ("\"born\": \"1948-11-23\",\n\"number\": \"2311484045\"", ["chi.checksum 5:11 number"]),
    ("\"place\": \"Westmuir, G99\"", ["postcode.too-few 4:10 place"]),
    ("\"day\": \"2027-01-31\"", ["dates.future 4:8 day"]),
    ("\"day\": \"2027-01-31\",\n\"time\": \"09:30\"", ["dates.future 4:8 day"]),
    (
      "\"risks\": [ { \"what\": \"dog\", \"since\": \"2027-01-31\" } ]",
      ["dates.future 4:38 risks/since"]
    ),
    (
      "\"risks\": [ { \"since\": \"2026-01-31\" },\n{ \"since\": \"2027-01-31\" } ]",
      ["dates.future 5:12 risks/since"]
    ),
    (
      "\"risks\": [ { \"since\": \"2027-01-31\" },\n{ \"since\": \"2027-02-28\" } ]",
      ["dates.future 4:23 risks/since"]
    ),
    (
      "\"letters\": [ { \"type\": \"text/plain\" },\n{ \"name\": \"b\", \"type\": \"text/x\" } ]",
      ["attachments.type 5:24 letters/type"]
    ),
    (
      "\"letters\": [ { \"type\": \"text/plain\" },\n{ \"name\": \"b\" } ]",
      ["attachments.type 5:11 letters/name"]
    ),
    (
      "\"risks\": [ { \"what\": \"a large dog\" },\n{ \"what\": \"two large dogs\" } ]",
      ["length.too-long 5:11 risks/what"]
    ),
  ]

  @Test("stands where the field was read, and else where the record begins", arguments: cases)
  func places(_ members: String, _ problems: [String]) {
    #expect(Self.told(members) == problems)
  }

  @Test("stands in the same place where somebody asks how the values came about", arguments: cases)
  func explained(_ members: String, _ problems: [String]) {
    #expect(Self.told(members, explaining: true) == problems)
  }

  @Test("is found in no more than a moment in a message of many values")
  func cost() {
    let risks = repeatElement(
      "{ \"what\": \"dog\", \"since\": \"2026-01-31\" }", count: 12_000
    )
    .joined(separator: ",")
    let start = ContinuousClock.now
    let told = Self.told("\"chi\": \"2311484045\",\n\"risks\": [ \(risks) ]")
    #expect(told == ["chi.checksum 4:8 chi"])
    #expect(start.duration(to: .now) < .seconds(10))
  }
}
