import Diagnostics
import Referrals
import Routing
import Testing

@Suite("A check")
struct CheckSubjectTests {
  private static let place = Position.file(path: "checks.yaml", line: 7, column: 12)

  private func find(_ test: CheckCase, say: Check.Wording = Check.Wording()) throws
    -> [RecordProblem]
  {
    Checks([Check(test.rule, .hold, say: say, position: Self.place)])
      .problems(
        in: try CheckCase.message(test.kind, test.fields, from: test.sender),
        among: CheckInterchange.directory
      )
      .filter { $0.rule == Self.place }
  }

  @Test("finds what it is for, and nothing else", arguments: CheckCase.all)
  func finds(_ test: CheckCase) throws {
    let found = try find(test)
    #expect(found.map(\.code) == (test.code.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.outcome == .hold && $0.field != nil })
  }

  @Test(
    "tells the sender in its own words where it has some, and keeps ours for the rest",
    arguments: CheckCase.all.filter { $0.code != nil })
  func wording(_ test: CheckCase) throws {
    let ours = try #require(find(test).first)
    let say = Check.Wording(what: "that is not right", fix: "ring us")
    let theirs = try #require(find(test, say: say).first)
    #expect([theirs.what, theirs.why, theirs.fix] == ["that is not right", ours.why, "ring us"])
    #expect(theirs.code == ours.code && theirs.field == ours.field)
  }

  @Test("speaks plainly, and never of what the field holds", arguments: CheckCase.all)
  func plain(_ test: CheckCase) throws {
    for problem in try find(test) {
      let sentences = [problem.what, problem.why ?? "", problem.fix ?? ""]
      for sentence in sentences {
        #expect(!sentence.isEmpty && sentence.first?.isUppercase == false, "\(sentence)")
        #expect(sentence.last != "." && sentence.utf8.count < 160, "\(sentence)")
        for case .text(let text) in test.fields.values where problem.field != "practice.code" {
          #expect(!sentence.contains(text), "\(sentence)")
        }
      }
    }
  }

  private static let oddValues: [FieldValue] = [
    .text(""), .text(String(repeating: "9", count: 400)), .text("\u{0}\u{1F600}"), .flag(false),
    .date(CheckCase.day(0)), .date(CheckCase.day(9999, 12, 31)), .bytes([]), .list([]),
    .list([.cleared, .list([.flag(true)])]), .group(FieldGroup(ModelDefinition.feedback)), .cleared,
  ]

  @Test("takes any value where it expects another", arguments: CheckCase.all)
  func oddValues(_ test: CheckCase) throws {
    for name in test.fields.keys {
      for value in Self.oddValues {
        var fields = test.fields
        fields[name] = value
        let odd = CheckCase(
          test.rule, "", fields, nil, kind: test.kind, from: test.sender)
        #expect(try find(odd).count <= 1)
      }
    }
  }

  @Test("of length says by how much")
  func excess() throws {
    let test = CheckCase(
      .length(CheckCase.field("notes"), most: 5), "", ["notes": .text("1234567")], "")
    let problem = try #require(find(test).first)
    #expect(problem.what == "'notes' has 7 characters, 2 too many")
    #expect(problem.fix == "make it at least 2 characters shorter")
  }

  @Test("of a required field speaks of it as people do")
  func required() throws {
    let test = CheckCase(.required(CheckCase.field("reasons")), "", [:], "")
    #expect(try find(test).first?.what == "'reasons for the referral' is missing")
  }

  @Test("has a subject, and every subject has a case that breaks it and one that passes")
  func complete() {
    let receivers: Set<CheckSubject> = [.consent]
    for subject in CheckSubject.allCases where !receivers.contains(subject) {
      let cases = CheckCase.all.filter { $0.rule.subject == subject }
      #expect(cases.contains { $0.code == nil } && cases.contains { $0.code != nil }, "\(subject)")
    }
  }
}
