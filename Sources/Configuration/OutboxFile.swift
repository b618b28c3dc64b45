import Diagnostics
import Document
import Referrals
import Routing

/// Reads what a partner file says about its outbox.
struct OutboxFile {
  private let table: OutlineTable
  private let problems: OutlineProblems
  /// The owner of the outbox, or `nil` where its file gives no id.
  private let partner: PartnerID?

  init(_ table: OutlineTable, of partner: PartnerID?) {
    self.table = table
    self.partner = partner
    problems = table.problems
  }

  /// Returns the agreement, and reports everything that is wrong with it by itself.
  func draft() -> OutboxDraft {
    if !table.has("mapping") { _ = table.required("mapping") }
    let delivery = readDelivery()
    let draft = OutboxDraft(
      mappings: table.texts("mapping") ?? [], delivery: delivery,
      collectWithin: table.duration("collect-within")?.value,
      nameTemplate: table.text("name").flatMap { readName($0, delivery) },
      flag: table.text("flag").flatMap { NameRules.readFlag($0, problems) },
      mesh: table.table("mesh", as: "'mesh'").flatMap { MeshFile($0).outbox() },
      position: problems.position(line: table.outline.line, column: table.outline.column))
    if table.has("mesh") {
      problems.refuse("flag", beside: "mesh", in: table)
      if let name = draft.nameTemplate, let ending = name.value.ending, ending != MeshOutbox.ending
      {
        problems.report(
          "partner.mesh", "a MESH client sends files that end in \(MeshOutbox.ending)",
          line: name.line, column: name.column, why: "the name ends in \(ending)",
          fix: "leave the ending out")
      }
    }
    table.finish()
    return draft
  }

  // MARK: Windows

  private func readDelivery() -> OutboxAgreement.Delivery {
    let isBatch = table.choice("deliver", among: ["each", "batch"])?.value == "batch"
    let window = Window(
      at: readTimes(), every: readEvery(),
      most: table.integer("most", in: 1...1_000_000)?.value ?? Window.usualMost)
    if isBatch { return .batch(window) }
    for key in ["at", "every", "most"] where table.has(key) && !hasOddDelivery {
      guard let entry = table.entry(key) else { continue }
      problems.report(
        "partner.window", "'\(key)' has no meaning for an outbox of single files",
        line: entry.line, column: entry.column,
        why: "each record becomes a file as soon as it is decided",
        fix: "add deliver: batch, or leave '\(key):' out")
    }
    return .each
  }

  /// True where `deliver` has a value that has been refused, so that what depends on it is no second problem.
  private var hasOddDelivery: Bool {
    guard let value = table.value("deliver") else { return false }
    if case .text("each", _) = value.content { return false }
    return true
  }

  private func readTimes() -> [TimeOfDay] {
    guard let texts = table.texts("at") else { return [] }
    if texts.isEmpty, let value = table.value("at"), case .list(let items) = value.content,
      items.isEmpty
    {
      problems.report(
        "partner.time", "'at' names no time", at: value, fix: "write a time such as \"06:00\"")
    }
    var times: [TimeOfDay] = []
    for text in texts {
      guard let time = readTime(text) else { continue }
      if times.contains(time) {
        problems.report(
          "partner.time", "the time \(time) stands twice", line: text.line, column: text.column,
          fix: "keep one of the two")
      }
      times.append(time)
    }
    return times
  }

  private func readTime(_ text: Located<String>) -> TimeOfDay? {
    if let time = TimeOfDay(parsing: text.value) { return time }
    let near = ["0" + text.value, text.value + ":00", text.value == "24:00" ? "00:00" : ""]
      .first { TimeOfDay(parsing: $0) != nil }
    problems.report(
      "partner.time", "\(quoted(code: text.value)) is not a time of day", line: text.line,
      column: text.column, why: "expected hours and minutes of two digits each, 00:00 to 23:59",
      fix: near.map { "write \"\($0)\"" } ?? "write a time such as \"06:00\"")
    return nil
  }

  private func readEvery() -> Duration? {
    guard let every = table.duration("every") else { return nil }
    if every.value >= .seconds(1) { return every.value }
    problems.report(
      "config.type", "'every' is too short", line: every.line, column: every.column,
      why: "expected at least a second", fix: "write a length of time such as 2h")
    return nil
  }

  // MARK: Names

  private func readName(
    _ text: Located<String>, _ delivery: OutboxAgreement.Delivery
  ) -> Located<NameTemplate>? {
    do throws(NameFault) {
      let isBatch = if case .batch = delivery { true } else { false }
      let template = try NameRules.template(text.value, isBatch: isBatch, partner: partner)
      return text.map { _ in template }
    } catch {
      problems.report(
        "partner.name", error.what, line: text.line, column: text.column, why: error.why,
        fix: error.fix)
      return nil
    }
  }
}
