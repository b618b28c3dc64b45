import Foundation
import Testing

@Suite("A record that a person stops or lets go", .serialized)
struct InterventionTests {
  private static let referral = "birchbank-practice/referral-1001.xml"

  /// A home in which one referral waits for link workers who collect once a year, and its reference.
  private func waiting() throws -> (home: GlasgowHome, reference: String) {
    let home = try GlasgowHome()
    try home.replace(
      "deliver: each", with: "deliver: batch, every: 9000h", in: "partners/community-links.yaml")
    try home.drop(Data(sampleDrop(Self.referral).utf8), as: "a.xml", of: "birchbank-practice")
    #expect(try home.run("run", "--json").count("waiting") == 1)
    return (home, try #require(home.references(#""bucket":"waiting""#).first))
  }

  @Test("goes out with no window and with no reprocessing until it is released, and then once")
  func heldAndReleased() throws {
    let (home, reference) = try waiting()
    let held = try home.run("hold", reference, "--by", "Jo", "--why", "the practice called")
    #expect(held.status == 0, "\(held.talk)")
    #expect(
      held.output.contains("\(reference)  waiting -> held  operator.held  to community-links"))
    #expect(held.talk.contains("to let it go: interchange release \(reference) --home"))
    let told = try home.receipts(of: "birchbank-practice")
    #expect(told.contains("A person here has stopped this before it was sent on."))
    #expect(try home.outboxes().keys.contains { $0.contains("-later.xml") })

    let again = try home.run("hold", reference)
    #expect(again.status == 0)
    #expect(again.talk.contains("\(reference) is held already"))
    try home.replace(", every: 9000h", with: "", in: "partners/community-links.yaml")
    #expect(try home.run("run").status == 0)
    let pushed = try home.run("reprocess", "ALL")
    #expect(pushed.status == 2)
    #expect(pushed.talk.contains("\(reference) stays held"))
    #expect(try home.sent(to: "community-links").isEmpty)

    let cause = try #require(home.run("failures", "--json").lastObject["cause"] as? String)
    let shown = try home.run("failures", "show", cause)
    #expect(shown.output.contains("1 record of 1 person held for operator.held"))
    #expect(shown.output.contains("what: Jo stopped it\n  why:  the practice called"))
    #expect(shown.talk.contains("interchange release --cause \(cause) --home"))

    let released = try home.run("release", reference, "--by", "Kim", "--why", "all is well")
    #expect(released.status == 0, "\(released.talk)")
    #expect(released.output.contains("held -> waiting  to community-links"))
    #expect(try home.sent(to: "community-links").isEmpty)
    #expect(try home.run("run").status == 0)
    let files = try home.sent(to: "community-links").values
    #expect(files.count == 1)
    #expect(String(decoding: try #require(files.first), as: UTF8.self).contains("BB-1001"))
    #expect(try home.run("release", reference).status == 2)
    #expect(try home.run("failures").output.contains("no record is held or failed"))

    let trace = try home.run("trace", reference)
    for words in [
      "asked for by Jo: the practice called", "with: interchange hold \(reference)",
      "asked for by Kim: all is well", "  held         held, because of operator.held",
      "  released     waiting", "left with a file that closed a window: delivered",
    ] {
      #expect(trace.output.contains(words), "\(words) is not in \(trace.output)")
    }
    let show = try home.run("show", reference)
    #expect(show.output.contains("by Jo: the practice called"))
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("takes along what waits behind it in its case, and both go out in their order")
  func followers() throws {
    let (home, reference) = try waiting()
    let update = try sampleDrop(Self.referral).replacing("<Action>new", with: "<Action>update")
    try home.drop(Data(update.utf8), as: "b.xml", of: "birchbank-practice")
    #expect(try home.run("run", "--json").count("waiting") == 1)
    let held = try home.run("hold", reference, "--why", "asked to")
    #expect(held.output.components(separatedBy: "waiting -> held").count == 3, "\(held.output)")
    try home.replace(", every: 9000h", with: "", in: "partners/community-links.yaml")
    #expect(try home.run("run").status == 0)
    #expect(try home.sent(to: "community-links").isEmpty)
    #expect(try home.run("release", "ALL").status == 0)
    #expect(try home.run("run").status == 0)
    let text = try home.sent(to: "community-links").sorted { $0.key < $1.key }
      .map { String(decoding: $0.value, as: UTF8.self) }.joined()
    let first = try #require(text.range(of: "<Action>new"))
    let second = try #require(text.range(of: "<Action>update"))
    #expect(first.lowerBound < second.lowerBound)
    #expect(try home.run("verify", "--deep").status == 0)
  }

  @Test("and has left already stays where it is, and the answer says to whom it went and when")
  func left() throws {
    let home = try GlasgowHome()
    try home.drop(Data(sampleDrop(Self.referral).utf8), as: "a.xml", of: "birchbank-practice")
    #expect(try home.run("run").status == 0)
    let reference = try #require(home.references(#""bucket":"delivered""#).first)
    let files = try home.outboxes()
    let held = try home.run("hold", reference)
    #expect(held.status == 2)
    #expect(held.talk.contains("\(reference) has left and cannot be held [record.left]"))
    let name = try #require(home.sent(to: "community-links").keys.first?.split(separator: "/").last)
    #expect(held.talk.contains("it went to community-links on 20"))
    #expect(held.talk.contains(" UTC as \(name)"))
    #expect(held.output.contains("nothing to hold"))
    #expect(try home.outboxes() == files)
  }

  @Test("and has left for one of its receivers is held for the other")
  func partlyLeft() throws {
    let home = try GlasgowHome()
    let routes = home.root.appending(path: "routes.yaml")
    let copy = """
      - route: copy
        message: referral
        from: { kind: practice }
        to: { id: [warm-homes] }
        needs: [referred]
        fields: [all, -clinical]

      """
    try (copy + String(contentsOf: routes, encoding: .utf8))
      .write(to: routes, atomically: true, encoding: .utf8)
    try home.replace(
      "deliver: each", with: "deliver: batch, every: 9000h", in: "partners/community-links.yaml")
    try home.drop(Data(sampleDrop(Self.referral).utf8), as: "a.xml", of: "birchbank-practice")
    #expect(try home.run("run", "--json").count("waiting") == 1)
    let reference = try #require(home.references(#""bucket":"waiting""#).first)
    let sent = try home.sent(to: "warm-homes")
    #expect(sent.count == 1)
    let held = try home.run("hold", reference)
    #expect(held.talk.contains("had left for some of its receivers, the rest is held"))
    #expect(held.talk.contains("it went to warm-homes on 20"))
    #expect(held.output.contains("to community-links, warm-homes (delivered)"))
    try home.replace(", every: 9000h", with: "", in: "partners/community-links.yaml")
    _ = try home.run("run")
    #expect(try home.sent(to: "community-links").isEmpty)
    #expect(try home.run("release", reference).status == 0)
    _ = try home.run("run")
    #expect(try home.sent(to: "community-links").count == 1)
    #expect(try home.sent(to: "warm-homes") == sent)
  }

  @Test("goes out where a question was asked, and stays where it cannot be sent")
  func answers() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    for code in ["identity.conflict", "identity.repeated-row"] {
      let reference = try #require(home.references("\"\(code)\"", #""bucket":"held""#).first)
      let before = try home.sent(to: "community-links")
      let released = try home.run("release", reference, "--why", "both are meant")
      #expect(released.status == 0, "\(released.talk)")
      #expect(released.output.contains("held -> delivered"))
      #expect(try home.sent(to: "community-links").count == before.count + 1)
      let again = try home.run("release", reference)
      #expect(again.status == 2)
      #expect(again.talk.contains("\(reference) is not held"))
      #expect(try home.sent(to: "community-links").count == before.count + 1)
    }
    #expect(
      try home.receipts(of: "fernhill-practice")
        .contains("A person here has looked at it and let it"))
    for (code, advice) in [
      ("route.not-covered", "add the practice to covers: of a partner"),
      ("route.ambiguous", "ask the sender to name the recipient"),
      ("case.unknown", "ask the sender to send it corrected"),
    ] {
      let reference = try #require(home.references("\"\(code)\"", #""bucket":"held""#).first)
      let released = try home.run("release", reference)
      #expect(released.status == 2)
      #expect(released.talk.contains("\(reference) is still held: "), "\(released.talk)")
      #expect(released.talk.contains("fix: \(advice)"), "\(released.talk)")
      #expect(released.output.contains("held -> held  \(code)"))
    }
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("goes out where a check of the home holds it, and not where a consent was taken back")
  func checks() throws {
    let home = try GlasgowHome()
    try home.replace(
      "{ check: postcode, severity: warn }", with: "{ check: postcode, severity: hold }",
      in: "checks.yaml")
    let text = try sampleDrop(Self.referral)
    let start = try #require(text.range(of: "<Postcode>")).upperBound
    let postcode = String(text[start...].prefix { $0 != "<" })
    let wrong = text.replacing(postcode, with: "QQ9 9QQQ")
    try home.drop(Data(wrong.utf8), as: "a.xml", of: "birchbank-practice")
    try home.drop(
      Data(wrong.replacing("BB-1001", with: "BB-1999").utf8), as: "b.xml",
      of: "birchbank-practice")
    #expect(try home.run("run", "--json").count("held") == 2)
    let references = try home.references(#""bucket":"held""#)
    let cancel = wrong.replacing("BB-1001", with: "BB-1999")
      .replacing("<Action>new", with: "<Action>cancel")
    try home.drop(Data(cancel.utf8), as: "c.xml", of: "birchbank-practice")
    _ = try home.run("run")
    let released = try Program.run(["release"] + references + ["--home", home.root.path])
    #expect(released.status == 2)
    #expect(released.output.contains("\(references[0])  held -> delivered  to community-links"))
    #expect(released.talk.contains("\(references[1]) is not held"))
    #expect(released.talk.contains("it is withheld"))
    let files = try home.sent(to: "community-links").values
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(files.count == 1)
    #expect(files.allSatisfy { !$0.contains("BB-1999") })
  }
}
