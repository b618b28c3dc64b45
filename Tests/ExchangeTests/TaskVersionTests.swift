import Configuration
import Exchange
import Mapping
import Referrals
import Testing

@Suite("A Task that is sent again with another status")
struct TaskVersionTests {
  private static let agreement = "inbox: { mapping: [referral-xml, feedback-xml] }"

  /// The sample, where a link worker sends Tasks and a practice is sent them.
  private static let generation: Generation = {
    func partner(_ name: String, _ old: String, _ new: String) -> String {
      let file = (try? Glasgow.file("samples/glasgow/partners/\(name).yaml")) ?? []
      let text = String(decoding: file, as: UTF8.self)
      precondition(text.contains(old), "the sample's partners have changed")
      return text.replacing(old, with: new)
    }
    return Glasgow.load(replacing: [
      "partners/community-links.yaml": partner(
        Letters.linkWorkers, agreement, "inbox: { mapping: sdoh-task }"),
      "partners/birchbank-practice.yaml": partner(
        Letters.practice, "mapping: feedback-xml", "mapping: sdoh-task"),
    ])
  }()

  private static func task(
    _ status: String, version: String? = nil, modified: String? = nil, notes: String = "none"
  ) -> String {
    let meta = version.map { "\"meta\": { \"versionId\": \"\($0)\" }," } ?? ""
    let last = modified.map { "\"lastModified\": \"\($0)\"," } ?? ""
    return """
      { "resourceType": "Task", "id": "t-17", \(meta)
        "status": "\(status)", "intent": "order",
        "focus": { "identifier": { "system": "urn:referral-interchange:id", "value": "A" } },
        \(last) "requester": { "display": "99016" }, "note": [ { "text": "\(notes)" } ] }

      """
  }

  /// A night that has had the referral which the Tasks are about.
  private static func night() -> Night {
    var night = Night(generation)
    let referral = night.take(Put(Letters.practice, Letters.referral("A")))
    precondition(referral.decided.map(\.decision.bucket) == [.delivered])
    return night
  }

  private static func take(_ tasks: [String]) -> [DecidedRecord] {
    var night = night()
    return tasks.flatMap { night.take(Put(Letters.linkWorkers, $0)).decided }
  }

  @Test("is new feedback each time, and the very same file is a duplicate")
  func versions() {
    let decided = Self.take([
      Self.task("accepted", version: "1"), Self.task("in-progress", version: "2"),
      Self.task("in-progress", version: "2"),
    ])
    #expect(decided.map(\.decision.bucket) == [.delivered, .delivered, .duplicate])
    #expect(decided.flatMap(\.decision.problems) == [])
    #expect(
      decided.map { $0.undecided.record.message?.text("id") } == [
        "t-17/_history/1", "t-17/_history/2", "t-17/_history/2",
      ])
  }

  @Test("is told apart by when it was changed, where its sender numbers no versions")
  func dates() {
    let first = Self.task("accepted", modified: "2026-11-20T09:30:00Z")
    let second = Self.task("in-progress", modified: "2026-11-21T10:00:00Z")
    #expect(
      Self.take([first, second, second]).map(\.decision.bucket) == [
        .delivered, .delivered, .duplicate,
      ])
  }

  @Test("is held where nothing tells it apart, or where a version says something else than before")
  func conflicts() {
    let unnumbered = Self.take([Self.task("accepted"), Self.task("in-progress")])
    #expect(unnumbered.map(\.decision.bucket) == [.delivered, .held])
    let version = Self.take([
      Self.task("accepted", version: "1"), Self.task("accepted", version: "1", notes: "other"),
    ])
    #expect(version.map(\.decision.bucket) == [.delivered, .held])
  }

  @Test("goes on as a Task whose id FHIR allows, and which is read with the id that it had")
  func written() throws {
    let decided = Self.take([
      Self.task("accepted", version: "1"), Self.task("in-progress", version: "2"),
    ])
    let files = decided.flatMap(\.files).map { String(decoding: $0.bytes, as: UTF8.self) }
    let ids = files.compactMap { $0.firstMatch(of: /"id": "([A-Za-z0-9.-]{1,64})"/)?.1 }
    #expect(files.count == 2)
    #expect(Set(ids).count == 2)
    var night = Night(Self.generation)
    #expect(
      files.map { night.prepare(Put(Letters.linkWorkers, $0)).records[0].message?.text("id") }
        == ["t-17/_history/1", "t-17/_history/2"])
  }
}
