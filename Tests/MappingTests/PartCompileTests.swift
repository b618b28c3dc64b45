import Diagnostics
import Mapping
import Testing

@Suite("A rule file with parts")
struct PartCompileTests {
  static let parts = """
    request: { at: "entry*/resource[resourceType='ServiceRequest']" }
    patient: { at: "$request/subject->Patient" }
    """

  @Test(
    "is refused with the code of what is wrong, and the nearest match",
    arguments: [
      (
        "a: { at: \"entry*/resource[resourceType='A']\" }", "{ at: $patint/name, field: id }",
        "path.unknown-part", "write 'patient'"
      ),
      ("", "{ at: $request/x, link: $patiend }", "path.unknown-part", "write 'patient'"),
      ("", "{ at: $request/x, link: patient }", "path.syntax", "write $ and the name of a part"),
      (
        "b: { at: \"$c/x->B\" }\nc: { at: \"$b/x->C\" }", "{ at: id, field: id }",
        "path.unknown-part", nil
      ),
      (
        "other: { at: \"$request/subject->Group\" }", "{ at: id, field: id }", "rule.two-writers",
        "put a * behind what may stand several times"
      ),
      (
        "b: { at: [ x, y ] }", "{ at: id, field: id }", "path.syntax",
        "give it one place, or name a resource by its type"
      ),
      ("b: { at: x/y }", "{ at: $request/x, link: $b }", "rule.type", nil),
      ("b: { at: x/y, kee: z }", "{ at: id, field: id }", "config.unknown-key", "write 'key'"),
      ("b: { key: z }", "{ at: id, field: id }", "config.missing-key", "add 'at:'"),
      (
        "b: { at: \"$request<-Task.focus\", key: $request/x }", "{ at: id, field: id }",
        "path.syntax", "write a path below the part"
      ),
      (
        "", "{ at: $request/x->, field: id }", "path.syntax",
        "write the type that the reference leads to, such as ->Patient"
      ),
      (
        "", "{ at: $request<-Task, field: id }", "path.syntax",
        "write a type and the name that refers, such as <-PractitionerRole.practitioner"
      ),
      (
        "", "{ at: \"$request/x[y->Z='1']\", field: id }", "path.syntax",
        "test what stands below the step itself"
      ),
      (
        "", "{ each: $request, field: reasons, rules: [ { at: x, field: text } ] }", "path.syntax",
        "name what repeats below the part"
      ),
      (
        "", "{ each: \"x<-Task.focus\", field: reasons, rules: [ { at: x, field: text } ] }",
        "path.syntax", "give the resource that is referred to a name in 'parts'"
      ),
      ("", "{ at: x, make: indx }", "rule.type", "write 'index'"),
      (
        "", "{ at: $request/x, field: id }, { at: $request/x, field: notes }", "rule.two-writers",
        "use 'any' for alternatives, 'all' for one fact in two places, or 'one-way'"
      ),
    ] as [(String, String, String, String?)])
  func refusals(_ parts: String, _ rule: String, _ code: String, _ fix: String?) throws {
    let test = try TestLibrary([
      TreeMapping.text(
        "urn", parts: parts.isEmpty ? Self.parts : Self.parts + "\n" + parts, rules: "- \(rule)",
        more: ""
      )
      .replacing(
        "- { at: $request/x, field: id }, {", with: "- { at: $request/x, field: id }\n  - {")
    ])
    let found = test.diagnostics.first { $0.code == code }
    #expect(found != nil, "\(test.diagnostics.map { $0.rendered() })")
    #expect(found?.fix == fix)
    guard case .file(_, let line, let column)? = found?.position else {
      Issue.record("no position")
      return
    }
    #expect(line > 4 && column > 2)
  }
}
