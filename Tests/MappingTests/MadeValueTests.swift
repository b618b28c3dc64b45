import Diagnostics
import Mapping
import Referrals
import Testing

@Suite("A value that is made")
struct MadeValueTests {
  @Test("is the same in two places for the same name, in its frame, and known when read")
  func uuid() throws {
    let tree = try TreeMapping(
      """
      mapping: test
      message: referral
      format: { json: {} }
      with: { manifest: { id: ~, kind: text } }
      rules:
        - { at: manifest/id, make: uuid payload, text: "uuid_{}" }
        - { at: payload/id, make: uuid payload, text: "uuid_{}" }
        - { at: payload/notes, field: notes }
        - { at: id, field: id }
      """)
    let message = FieldGroup(.referral, ["id": "17", "notes": "x"])
    #expect(
      tree.text(message) == """
        manifest
          id uuid_<1>
          kind text
        payload
          id uuid_<1>
          notes x
        id 17
        """)
    let reading = tree.read(tree.write(message).document)
    #expect(reading.message == message)
    #expect(reading.unread.isEmpty)
    #expect(!tree.text(FieldGroup(.referral, ["id": "17"])).contains("payload"))
  }

  @Test("numbers the items that are written, and counts them")
  func numbers() throws {
    let tree = try TreeMapping(
      """
      mapping: test
      message: referral
      format: { json: {} }
      rules:
        - each: "reason*"
          field: reasons
          rules: [ { at: number, make: index }, { at: text, field: text, required: skip } ]
        - { at: count, make: count reason }
      """)
    let message = FieldGroup(
      .referral,
      ["reasons[1].text": "debt", "reasons[2].code": "housing", "reasons[3].text": "roof"])
    #expect(
      tree.text(message) == """
        reason
          number 1
          text debt
        reason
          number 2
          text roof
        count 2
        """)
    func problems(_ count: String) -> [String] {
      tree.read("reason\n  text debt\nreason\n  text roof\ncount \(count)").problems
        .map(\.problem.code)
    }
    #expect(problems("2") == [])
    #expect(problems("3") == ["batch.count"])
  }

  @Test("is in the order of its skeleton, also where it repeats or has tests")
  func order() throws {
    let tree = try TreeMapping(
      """
      mapping: test
      message: referral
      format: { json: {} }
      with: { id: ~, reason: ~, tel: ~, notes: ~ }
      rules:
        - { at: notes, field: notes }
        - { at: "tel*[use='a']/value", field: referrer.contact }
        - { at: "tel*[use='b']/value", field: recipient.contact }
        - { each: "reason*", field: reasons, rules: [ { at: text, field: text } ] }
        - { at: id, field: id }
      """)
    let message = FieldGroup(
      .referral,
      [
        "id": "17", "referrer.contact": "x", "recipient.contact": "y", "reasons[1].text": "debt",
        "notes": "n",
      ])
    let names = tree.text(message).split(separator: "\n").filter { !$0.hasPrefix(" ") }
      .map { $0.prefix { $0 != " " } }
    #expect(names == ["id", "reason", "tel", "tel", "notes"])
  }
}
