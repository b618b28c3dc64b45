import Diagnostics
import Mapping
import Referrals
import Testing

@Suite("A value that is empty on purpose")
struct ClearedTests {
  @Test(
    "is refused by a format that cannot say so, unless the rule says that it keeps less",
    arguments: [
      ("{ at: notes, field: notes }", "notes", ["value.unwritable"]),
      ("{ at: notes, field: notes, lossy: told by telephone }", "notes", []),
      (
        "{ at: person, field: person, rules: [ { at: sex, field: sex } ] }", "person",
        ["value.unwritable"]
      ),
      ("{ at: person, field: person, lossy: x, rules: [ { at: sex, field: sex } ] }", "person", []),
      ("{ field: notes, any: [ { at: a }, { at: b, lossy: x } ] }", "notes", []),
    ])
  func refused(_ rule: String, _ field: String, _ codes: [String]) throws {
    let tree = try TreeMapping(rules: "- \(rule)\n- { at: id, field: id }")
    var message = FieldGroup(.referral, ["id": "17"])
    message[field] = .cleared
    let (document, problems) = tree.write(message)
    #expect(problems.map(\.code) == codes)
    if codes.isEmpty { #expect(!TreeText.text(of: document, tree.symbols).contains(field)) }
  }
}
